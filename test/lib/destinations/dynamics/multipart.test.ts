import fc from 'fast-check';
import { BATCH_TYPE, readBatch, writeBatch } from '../../../../lib/destinations/dynamics/multipart';
import { readBatch as readAsServer } from '../../../servers/dataverse/batch';

const TYPE = 'multipart/mixed; boundary=batchresponse_1';

function answer(...parts: readonly string[]): string {
	return `${parts.map((part) => `--batchresponse_1\r\n${part}\r\n`).join('')}--batchresponse_1--\r\n`;
}

function part(status: string, body = '', ...headers: readonly string[]): string {
	const head = [
		'Content-Type: application/http',
		'Content-Transfer-Encoding: binary',
		'',
		`HTTP/1.1 ${status}`,
	];
	return [...head, 'OData-Version: 4.0', ...headers, '', body].join('\r\n');
}

describe('A batch', () => {
	it('is one that a server can read, whatever is in its bodies and addresses', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.jsonValue())), (operations) => {
				const text = writeBatch(
					operations.map(([name, body]) => ({
						method: 'PATCH',
						path: `leads(${encodeURIComponent(name.toWellFormed())})`,
						headers: { 'If-Match': '*' },
						body: { body, '--batch_marketplace_leads': '\r\n--batch_marketplace_leads--\r\n' },
					})),
				);
				const read = readAsServer(BATCH_TYPE, text, Infinity);
				expect(text).toMatch(/^[\r\n\x20-\x7e]*$/);
				expect(read).toHaveLength(operations.length);
				read.forEach((item, place) => {
					if (!('part' in item)) throw new Error('A change set was not meant.');
					expect(item.part.headers['if-match']).toBe('*');
					const wanted = operations[place]?.[1];
					expect(JSON.parse(item.part.body)).toMatchObject(
						JSON.parse(JSON.stringify({ body: wanted })) as object,
					);
				});
			}),
		);
	});
});

describe('The answer to a batch', () => {
	it('is read in its order, with status, headers and body of each part', () => {
		const text = answer(
			part('204 No Content', '', 'OData-EntityId: x'),
			part('400 Bad Request', '{"error":{}}'),
		);
		expect(readBatch(TYPE, text)).toEqual([
			{ status: 204, headers: { 'odata-version': '4.0', 'odata-entityid': 'x' }, body: '' },
			{ status: 400, headers: { 'odata-version': '4.0' }, body: '{"error":{}}' },
		]);
	});

	it.each([
		['a quoted boundary', 'multipart/mixed; boundary="batchresponse_1"'],
		['other parameters beside it', 'Multipart/Mixed; charset=utf-8; Boundary=batchresponse_1'],
	])('is read with %s', (_, type) => {
		expect(readBatch(type, answer(part('204 No Content')))).toHaveLength(1);
	});

	it.each([
		['it has no end', TYPE, answer(part('204 No Content')).replace('1--', '1')],
		['something stands before it', TYPE, `<html>${answer(part('204 No Content'))}`],
		['it has another boundary', TYPE, answer(part('204 No Content')).replaceAll('_1', '_2')],
		['it names no boundary', 'multipart/mixed', answer(part('204 No Content'))],
		['it is of another kind', 'application/json; boundary=batchresponse_1', answer(part('204 No Content'))],
	])('is not trusted where %s', (_, type, text) => {
		expect(readBatch(type, text)).toBeNull();
	});

	it.each([
		['is of another kind', 'Content-Type: text/html\r\n\r\nHTTP/1.1 204 No Content\r\n'],
		['has no status', 'Content-Type: application/http\r\n\r\nHTTP/1.1 No Content\r\n'],
		['has a status that is none', 'Content-Type: application/http\r\n\r\nHTTP/1.1 999 Odd\r\n'],
		['is a change set', `Content-Type: multipart/mixed; boundary=x\r\n\r\n--x--\r\n`],
	])('ends for us at a part that %s', (_, odd) => {
		const text = answer(part('204 No Content'), odd, part('204 No Content'));
		expect(readBatch(TYPE, text)).toHaveLength(1);
	});

	it('never has more parts than boundaries, and never throws', () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...PIECES)), (pieces) => {
				const parts = readBatch(TYPE, pieces.join('')) ?? [];
				expect(parts.length).toBeLessThanOrEqual(pieces.filter((piece) => piece === PIECES[0]).length);
			}),
		);
	});
});

const PIECES = [
	'--batchresponse_1',
	'\r\n',
	'--',
	'Content-Type: application/http',
	'HTTP/1.1 204 No Content',
	': ',
	'x',
] as const;
