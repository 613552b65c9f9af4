import { batchOf, changeSet, part, signedIn, statuses } from './client.ts';
import type { Client } from './client.ts';
import type { DataverseStandIn } from './dataverse.ts';
import { startDataverse } from './dataverse.ts';

const ID = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const GOES_ON = { Prefer: 'odata.continue-on-error' };
const TOO_LONG = { subject: 'x'.repeat(301) };

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api
describe('a batch', () => {
	let dataverse: DataverseStandIn;
	let client: Client;
	beforeEach(async () => {
		dataverse = await startDataverse();
		client = await signedIn(dataverse);
	});
	afterEach(async () => await dataverse.stop());

	it('is answered under a boundary of its own, part by part in the order of the request', async () => {
		const answer = await client.batch([
			part('PATCH', `leads(${ID(1)})`, { lastname: 'One' }, { contentId: '7' }),
			part('GET', `leads(${ID(1)})?$select=lastname`),
		]);
		expect(answer.status).toBe(200);
		expect(answer.headers.get('content-type')).toMatch(
			/^multipart\/mixed; boundary=batchresponse_[0-9a-f-]{36}$/,
		);
		expect(statuses(answer)).toEqual([204, 200]);
		const [, first, second] = answer.text.split(/--batchresponse_\S+\r\n/);
		expect(first).toBe(
			[
				'Content-Type: application/http',
				'Content-Transfer-Encoding: binary',
				'Content-ID: 7',
				'',
				'HTTP/1.1 204 No Content',
				'OData-Version: 4.0',
				`Location: ${dataverse.origin}/api/data/v9.2/leads(${ID(1)})`,
				`OData-EntityId: ${dataverse.origin}/api/data/v9.2/leads(${ID(1)})`,
				'',
				'',
				'',
			].join('\r\n'),
		);
		expect(second).toContain('"lastname":"One"');
	});

	it('repeats Content-ID only where that is documented, if it is told so', async () => {
		dataverse.switches.contentIdOutsideChangeSets = false;
		const answer = await client.batch([part('PATCH', `leads(${ID(1)})`, {}, { contentId: '7' })]);
		expect(answer.text).not.toContain('Content-ID');
	});

	it('stops at the first failure with 400, and keeps what was written before', async () => {
		const answer = await client.batch([
			part('PATCH', `leads(${ID(1)})`, { lastname: 'One' }),
			part('PATCH', `leads(${ID(2)})`, TOO_LONG),
			part('PATCH', `leads(${ID(3)})`, { lastname: 'Three' }),
		]);
		expect(answer.status).toBe(400);
		expect(statuses(answer)).toEqual([204, 400]);
		expect(dataverse.rows('leads').map(({ leadid }) => leadid)).toEqual([ID(1)]);
	});

	it('goes on with continue-on-error: each part has its own status', async () => {
		await client.send('PATCH', `leads(${ID(3)})`, {});
		const answer = await client.batch(
			[
				part('PATCH', `leads(${ID(1)})`, { lastname: 'One' }, { Prefer: 'return=representation' }),
				part('PATCH', `leads(${ID(2)})`, TOO_LONG),
				part('PATCH', `leads(${ID(3)})`, {}, { 'If-None-Match': '*' }),
				part('PATCH', `leads(${ID(4)})`, {}, { 'If-Match': '*' }),
				part('POST', 'leads', { lastname: 'Five' }),
			],
			GOES_ON,
		);
		expect(answer.status).toBe(200);
		expect(statuses(answer)).toEqual([201, 400, 412, 404, 204]);
	});

	it('does not hand its own headers on to its parts', async () => {
		const answer = await client.batch([part('PATCH', `leads(${ID(1)})`, {})], {
			Prefer: 'return=representation',
		});
		expect(statuses(answer)).toEqual([204]);
	});

	it('takes absolute addresses, and refuses a batch in a batch', async () => {
		const url = `${dataverse.origin}/api/data/v9.2/leads(${ID(1)})`;
		const absolute = part('PATCH', `leads(${ID(1)})`, {}).replace(`/api/data/v9.2/leads(${ID(1)})`, url);
		expect(statuses(await client.batch([absolute]))).toEqual([204]);
		const nested = part('POST', 'x', {}).replace('/api/data/v9.2/x', '/api/data/v9.2/$batch');
		expect(statuses(await client.batch([nested]))).toEqual([400]);
	});

	it('takes 1,000 operations and no more', async () => {
		const parts = Array.from({ length: 1001 }, (_, n) => part('PATCH', `leads(${ID(n)})`, {}));
		const answer = await client.batch(parts, GOES_ON);
		expect(answer.status).toBe(400);
		expect(answer.body?.error?.message).toContain("a maximum number of '1000' query operations");
		expect(dataverse.rows('leads')).toEqual([]);
		expect((await client.batch(parts.slice(1), GOES_ON)).status).toBe(200);
		expect(dataverse.rows('leads')).toHaveLength(1000);
	});

	// https://learn.microsoft.com/troubleshoot/power-platform/dataverse/dataverse-web-api-and-sdk/web-api-client-errors
	it.each([
		['has line ends without CR', (text: string) => text.replaceAll('\r\n', '\n')],
		['does not end its last line', (text: string) => text.trimEnd()],
		['has no end', (text: string) => text.replace('--batch_1--\r\n', '')],
		['has a part that is no request', (text: string) => text.replace('application/http', 'text/plain')],
		['has no request line', (text: string) => text.replace(' HTTP/1.1', '')],
		['has another boundary', (text: string) => text.replaceAll('batch_1', 'batch_2')],
	])('is refused as a whole if it %s', async (_, spoil) => {
		const text = batchOf('batch_1', [part('PATCH', `leads(${ID(1)})`, {})]);
		const answer = await client.send('POST', '$batch', spoil(text), {
			'Content-Type': 'multipart/mixed; boundary=batch_1',
		});
		expect(answer.status).toBe(400);
		expect(dataverse.rows('leads')).toEqual([]);
	});

	it('does a change set as a whole, with a Content-ID for each answer', async () => {
		const answer = await client.batch([
			changeSet([
				part('POST', 'contacts', { lastname: 'Person' }, { contentId: '1' }),
				part('PATCH', `leads(${ID(1)})`, { 'parentcontactid@odata.bind': '$1' }, { contentId: '2' }),
			]),
		]);
		expect(statuses(answer)).toEqual([204, 204]);
		expect(answer.text).toMatch(/boundary=changesetresponse_/);
		expect([...answer.text.matchAll(/Content-ID: (\d)/g)].map(([, id]) => id)).toEqual(['1', '2']);
		const [contact] = dataverse.rows('contacts');
		expect(dataverse.rows('leads')).toEqual([
			expect.objectContaining({ _parentcontactid_value: contact?.['contactid'] }),
		]);
	});

	it('rolls a change set back for one failure, and answers that failure alone', async () => {
		const answer = await client.batch(
			[
				changeSet([
					part('PATCH', `leads(${ID(1)})`, {}, { contentId: '1' }),
					part('PATCH', `leads(${ID(2)})`, TOO_LONG, { contentId: '2' }),
				]),
				part('PATCH', `leads(${ID(3)})`, {}),
			],
			GOES_ON,
		);
		expect(statuses(answer)).toEqual([400, 204]);
		expect(dataverse.rows('leads').map(({ leadid }) => leadid)).toEqual([ID(3)]);
	});

	it.each([
		['a reference before its declaration', part('PATCH', '$9', {}, { contentId: '1' })],
		['a GET in a change set', part('GET', 'leads', undefined, { contentId: '1' })],
		['an operation of a change set without Content-ID', part('PATCH', `leads(${ID(1)})`, {})],
	])('refuses %s', async (_, inner) => {
		expect((await client.batch([changeSet([inner])])).status).toBe(400);
	});

	it('allows longer addresses than a request by itself', async () => {
		const filter = (n: number): string => `leads?$filter=subject%20eq%20'${'x'.repeat(n)}'`;
		const answer = await client.batch([part('GET', filter(40_000)), part('GET', 'leads')]);
		expect(statuses(answer)).toEqual([200, 200]);
		expect((await client.batch([part('GET', filter(66_000))])).status).toBe(414);
	});

	it('counts as one call that writes, with its operations visible', async () => {
		await client.batch([
			part(
				'PATCH',
				`leads(${ID(1)})`,
				{ lastname: 'One' },
				{ 'MSCRM.BypassBusinessLogicExecution': 'CustomSync' },
			),
			part('GET', 'leads'),
		]);
		await client.batch([part('GET', 'leads')]);
		await client.send('GET', 'leads');
		await client.send('POST', 'tasks', { subject: 'Call' });
		expect(dataverse.writeCalls()).toBe(2);
		const operations = dataverse.operations();
		expect(operations.map(({ method, inBatch, write }) => [method, inBatch, write])).toEqual([
			['PATCH', true, true],
			['GET', true, false],
			['GET', true, false],
			['GET', false, false],
			['POST', false, true],
		]);
		expect(operations[0]).toMatchObject({
			resource: `leads(${ID(1)})`,
			body: { lastname: 'One' },
			headers: { 'mscrm.bypassbusinesslogicexecution': 'CustomSync' },
		});
	});
});
