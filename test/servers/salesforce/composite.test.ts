import { asking } from './asking.ts';
import type { Ask } from './asking.ts';
import { startSalesforce } from './salesforce.ts';
import type { SalesforceStandIn } from './salesforce.ts';

/** Sources: REST API guide, "Send Multiple Requests Using Composite"; help.salesforce.com 000386264. */
describe('requests inside a request to the stand-in', () => {
	let salesforce: SalesforceStandIn;
	let ask: Ask;

	beforeEach(async () => {
		salesforce = await startSalesforce();
		ask = asking(salesforce);
	});

	afterEach(async () => {
		await salesforce.stop();
	});

	const query = (soql: string, referenceId: string) => ({
		method: 'GET',
		url: `/services/data/v62.0/query/?q=${encodeURIComponent(soql)}`,
		referenceId,
	});

	it('are answered each on its own, in order', async () => {
		const id = salesforce.insert('Lead', { LastName: 'Example', Company: 'Contoso' });
		const { status, body } = await ask('POST', 'composite', {
			compositeRequest: [query('SELECT Id FROM Lead', 'one'), query('SELECT Nothing FROM Lead', 'two')],
		});

		expect(status).toBe(200);
		expect(body).toMatchObject({
			compositeResponse: [
				{ referenceId: 'one', httpStatusCode: 200, body: { totalSize: 1, records: [{ Id: id }] } },
				{ referenceId: 'two', httpStatusCode: 400, body: [{ errorCode: 'INVALID_FIELD' }] },
			],
		});
	});

	it('may hold a query that is too long for an address', async () => {
		const addresses = Array.from({ length: 1000 }, (_, n) => `'person.number.${n}@contoso.example'`);
		const soql = `SELECT Id FROM Lead WHERE Email IN (${addresses.join(',')})`;
		const single = await ask('GET', `query?q=${encodeURIComponent(soql)}`);
		const inside = await ask('POST', 'composite', { compositeRequest: [query(soql, 'long')] });

		expect(single.status).toBe(414);
		expect(inside.body).toMatchObject({ compositeResponse: [{ httpStatusCode: 200 }] });
	});

	it('are refused where more than five are queries', async () => {
		const compositeRequest = Array.from({ length: 6 }, (_, n) => query('SELECT Id FROM Lead', `query${n}`));

		expect((await ask('POST', 'composite', { compositeRequest })).status).toBe(400);
	});

	it('count among those that write where one of them does', async () => {
		const lead = { LastName: 'Example', Company: 'Contoso' };
		const create = {
			method: 'POST',
			url: '/services/data/v62.0/sobjects/Lead',
			referenceId: 'new',
			body: lead,
		};
		await ask('POST', 'composite', { compositeRequest: [query('SELECT Id FROM Lead', 'one')] });
		await ask('POST', 'composite', { compositeRequest: [create] });

		expect(salesforce.records('Lead')).toHaveLength(1);
		expect(salesforce.writes()).toEqual([salesforce.requests[1]]);
	});

	it('count as one request', async () => {
		const before = salesforce.settings.quota.used;
		await ask('POST', 'composite', {
			compositeRequest: [query('SELECT Id FROM Lead', 'one'), query('SELECT Id FROM Contact', 'two')],
		});

		expect(salesforce.settings.quota.used).toBe(before + 1);
	});
});
