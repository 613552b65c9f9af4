import type { IDataObject } from 'n8n-workflow';

import { samples } from '../../lib/lead/fixtures';
import { emailOf, payload } from '../leads';
import { post, type Posted } from './webhook';

const JSON_TYPE = { 'content-type': 'application/json' };
const json = (value: unknown): Posted => ({ body: JSON.stringify(value), headers: JSON_TYPE });
const leadIn = (item: IDataObject | undefined): IDataObject => item?.['lead'] as IDataObject;
const nested = (levels: number): string => `${'['.repeat(levels)}1${']'.repeat(levels)}`;

describe('Marketplace Lead Trigger', () => {
	it.each(samples.filter(({ name }) => name.startsWith('https')))(
		'takes $name and starts the workflow with the lead',
		async ({ payload: sent, expected }) => {
			const { status, answer, items } = await post(json(sent));
			expect({ status, answer }).toEqual({ status: 200, answer: { received: 1 } });
			const { id, receivedAt } = leadIn(items[0]);
			const { source, ...lead } = expected;
			const receipt = { ledger: 'default', id };
			expect(items).toEqual([{ lead: { ...lead, id, receivedAt }, receipt, raw: sent }]);
			expect(source).toBeDefined();
			expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
			expect(new Date(receivedAt as string).toISOString()).toBe(receivedAt);
		},
	);

	it('gives every receipt an id of its own and the same content the same fingerprint', async () => {
		const [first, second] = [await post(json(payload())), await post(json(payload()))].map(({ items }) =>
			leadIn(items[0]),
		);
		expect(first?.['id']).not.toBe(second?.['id']);
		expect(first?.['fingerprint']).toBe(second?.['fingerprint']);
	});

	describe('reads a body by what it holds', () => {
		const text = JSON.stringify(payload());
		const bom = Buffer.from([0xef, 0xbb, 0xbf]);
		const form = 'first_name=Ann&email=ann%40example.com&lead_source=SPZA-PLT%7Ccontoso.backup';

		it.each<[string, Posted]>([
			['JSON', { body: text, headers: JSON_TYPE }],
			['JSON that says it is text', { body: text, headers: { 'content-type': 'text/plain' } }],
			['JSON that says it is bytes', { body: text, headers: { 'content-type': 'application/octet-stream' } }],
			[
				'JSON that says it is a form',
				{ body: text, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
			],
			['JSON without a content type', { body: text }],
			['JSON with blanks around', { body: `\r\n ${text}\n`, headers: JSON_TYPE }],
			['JSON with a byte order mark', { body: Buffer.concat([bom, Buffer.from(text)]), headers: JSON_TYPE }],
			['a form', { body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
			['a form without a content type', { body: form }],
			[
				'a multipart form',
				{
					fields: { email: 'ann@example.com', first_name: 'Ann' },
					headers: { 'content-type': 'multipart/form-data; boundary=x' },
				},
			],
		])('%s', async (_, posted) => {
			const { status, items } = await post(posted);
			expect(status).toBe(200);
			expect(items.map(emailOf)).toEqual(['ann@example.com']);
		});

		it.each([
			['iso-8859-1', 'latin1'],
			['"ISO-8859-1"', 'latin1'],
			['utf-16le', 'utf16le'],
			['utf-8', 'utf8'],
		] as const)('in the character set %s', async (charset, encoding) => {
			const body = Buffer.from(JSON.stringify({ ...payload(), description: 'Grüße' }), encoding);
			const { items } = await post({
				body,
				headers: { 'content-type': `application/json; charset=${charset}` },
			});
			expect(leadIn(items[0])['description']).toBe('Grüße');
		});

		it('in a character set nobody knows, as far as it is ASCII', async () => {
			const { status, items } = await post({
				body: text,
				headers: { 'content-type': 'application/json; charset=klingon' },
			});
			expect(status).toBe(200);
			expect(items.map(emailOf)).toEqual(['ann@example.com']);
		});
	});

	it('takes a list apart, one item a lead', async () => {
		const { status, answer, items } = await post(json([payload(), 7, payload({ email: 'b@example.com' })]));
		expect({ status, answer }).toEqual({ status: 200, answer: { received: 3 } });
		expect(items.map(emailOf)).toEqual(['ann@example.com', null, 'b@example.com']);
		expect(items[1]).toMatchObject({ lead: { problems: ['unknownShape'] }, raw: 7 });
	});

	it.each<[string, unknown]>([
		['an empty list', []],
		['an empty object', {}],
		['a number', 42],
		['a text', 'hello'],
		['a text that a lead source could be', 'SPZA-PLT|contoso.backup'],
		['true', true],
		['null', null],
		['an object that is no lead', { hello: 'world' }],
	])('lets %s through with what is wrong, so that nothing is swallowed', async (_, value) => {
		const { status, answer, items } = await post(json(value));
		expect({ status, answer }).toEqual({ status: 200, answer: { received: 1 } });
		const receipt = { ledger: 'default', id: leadIn(items[0])['id'] };
		expect(items).toEqual([{ lead: expect.anything() as unknown, receipt, raw: value }]);
		expect(leadIn(items[0])).toMatchObject({ problems: ['unknownShape'], channel: 'https' });
	});

	it.each([
		['an object', (deep: string) => `{"email":"ann@example.com","deep":${deep}}`],
		['a list with one', (deep: string) => `[{"email":"ann@example.com"},${deep}]`],
	])('keeps the text of %s that is nested without end', async (_, around) => {
		const body = around(nested(5000));
		const { status, items } = await post({ body, headers: JSON_TYPE });
		expect(status).toBe(200);
		expect(items).toHaveLength(1);
		expect(leadIn(items[0])['problems']).toContain('tooDeep');
		expect(items[0]?.['raw']).toBe(body);
	});

	it('takes keys that name parts of JavaScript for what they are: keys', async () => {
		const body = '{"__proto__":{"polluted":true},"constructor":1,"toString":null,"email":"ann@example.com"}';
		const { status, items } = await post({ body, headers: JSON_TYPE });
		expect(status).toBe(200);
		expect(items.map(emailOf)).toEqual(['ann@example.com']);
		expect({}).not.toHaveProperty('polluted');
		expect(JSON.stringify(items[0]?.['raw'])).toBe(body);
	});

	it('takes values that are no texts, and half characters', async () => {
		const { status, items } = await post(
			json({ ...payload(), description: '\ud800', leadSource: { a: 1 }, more: 1 }),
		);
		expect(status).toBe(200);
		expect(leadIn(items[0])['problems']).toContain('valueNotText');
	});

	it.each<[string, Posted]>([
		['nothing', {}],
		['no bytes', { body: '', headers: JSON_TYPE }],
		['blanks', { body: ' \r\n\t', headers: JSON_TYPE }],
		['a byte order mark alone', { body: Buffer.from([0xef, 0xbb, 0xbf]), headers: JSON_TYPE }],
		['a form without fields', { fields: {}, headers: { 'content-type': 'multipart/form-data' } }],
	])('answers 400 to %s and starts nothing', async (_, posted) => {
		expect(await post(posted)).toEqual({
			status: 400,
			answer: { message: 'The body is empty. Send one lead as JSON or as a form.' },
			items: [],
		});
	});

	it.each([
		['prose', 'Hello, here is a lead.'],
		['broken JSON', '{"email": "ann@example.com"'],
		['XML', '<lead a="b"/>'],
		['several lines that only look like a form', 'a=b\nc: d'],
	])('answers 400 to %s and starts nothing', async (_, body) => {
		const answered = await post({ body, headers: { 'content-type': 'text/plain' } });
		expect(answered).toMatchObject({ status: 400, items: [] });
		expect(answered.answer).toEqual({
			message: 'The body is neither JSON nor a form. Send one lead as JSON.',
		});
	});

	describe('draws the line at one mebibyte', () => {
		const ofBytes = (bytes: number): string => {
			const frame = JSON.stringify({ ...payload(), description: '' });
			return JSON.stringify({ ...payload(), description: 'x'.repeat(bytes - frame.length) });
		};

		it('takes a body that has exactly that', async () => {
			const body = ofBytes(1024 * 1024);
			expect(Buffer.byteLength(body)).toBe(1024 * 1024);
			expect(await post({ body, headers: JSON_TYPE })).toMatchObject({ status: 200 });
		});

		it.each<[string, Posted]>([
			['a body', { body: ofBytes(1024 * 1024 + 1), headers: JSON_TYPE }],
			[
				'a multipart form',
				{
					fields: { description: 'x'.repeat(1024 * 1024) },
					headers: { 'content-type': 'multipart/form-data; boundary=x' },
				},
			],
		])('answers 413 to %s with more', async (_, posted) => {
			expect(await post(posted)).toEqual({
				status: 413,
				answer: { message: 'The body is larger than 1 MiB. Send one lead in a request.' },
				items: [],
			});
		});
	});

	it('takes a list of 1,000 leads, and answers 413 to one more', async () => {
		const list = (count: number) => json(Array.from({ length: count }, (_, email) => ({ email })));
		expect(await post(list(1000))).toMatchObject({ status: 200, answer: { received: 1000 } });
		expect(await post(list(1001))).toEqual({
			status: 413,
			answer: { message: 'The list holds more than 1000 leads. Send them in several requests.' },
			items: [],
		});
	});

	it('reads content types in any case', async () => {
		const { items } = await post({
			fields: { email: 'ann@example.com', first_name: 'Ann' },
			headers: { 'content-type': 'Multipart/Form-Data; boundary=x' },
		});
		expect(items.map(emailOf)).toEqual(['ann@example.com']);
	});
});
