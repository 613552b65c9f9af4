import { answerOf, asking, found, typed } from './asking.ts';
import { startSalesforce } from './salesforce.ts';
import type { SalesforceStandIn } from './salesforce.ts';

/** What a client meets first. Source: REST API guide, "Versions", "Resources by Version", "Limit Info Header". */
describe('a stand-in for Salesforce', () => {
	let salesforce: SalesforceStandIn;

	beforeEach(async () => {
		salesforce = await startSalesforce();
	});

	afterEach(async () => {
		await salesforce.stop();
	});

	it('lists the versions of its API to anybody', async () => {
		const answer = await answerOf(await fetch(`${salesforce.origin}/services/data`));

		expect(answer.status).toBe(200);
		expect(answer.body).toContainEqual({
			label: 'Release of 62.0',
			url: '/services/data/v62.0',
			version: '62.0',
		});
	});

	it('tells the time that its records get, to the second', async () => {
		const clocked = await startSalesforce({ clock: () => new Date('2026-11-23T07:00:00.789Z') });
		try {
			const { headers } = await asking(clocked)('GET', 'limits');
			expect(headers.get('date')).toBe('Mon, 23 Nov 2026 07:00:00 GMT');
		} finally {
			await clocked.stop();
		}
	});

	it('lists its resources, with the identity of whoever asks', async () => {
		const { body } = await asking(salesforce)('GET', '');

		expect(body).toMatchObject({
			query: '/services/data/v62.0/query',
			identity: `${salesforce.origin}/id/${salesforce.people.organisation}/${salesforce.people.integrationUser}`,
		});
	});

	it.each(['v62', 'v99.0', 'v30.0'])('knows nothing of a version %s', async (version) => {
		const { status, body } = await asking(salesforce)('GET', `/services/data/${version}/limits`);

		expect(status).toBe(404);
		expect(body).toEqual([{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }]);
	});

	it('names the methods that a resource allows', async () => {
		const { status, body } = await asking(salesforce)('PUT', 'sobjects/Lead', {});

		expect(status).toBe(405);
		expect(body).toMatchObject([{ errorCode: 'METHOD_NOT_ALLOWED' }]);
	});

	it('finds with a query what was created, and what somebody who sells has typed in', async () => {
		const ask = asking(salesforce);
		await ask('POST', 'composite/sobjects', {
			records: [typed('Lead', { LastName: 'Example', Company: 'Contoso' })],
		});
		salesforce.insert('Lead', { LastName: 'Typed', Company: 'Fabrikam' });

		const records = await found(ask, 'SELECT LastName, CreatedBy.Name FROM Lead ORDER BY LastName');

		expect(records).toMatchObject([
			{ LastName: 'Example', CreatedBy: { Name: 'Integration User' } },
			{ LastName: 'Typed', CreatedBy: { Name: 'Sally Seller' } },
		]);
	});

	it('counts the requests that write', async () => {
		const ask = asking(salesforce);
		const lead = salesforce.insert('Lead', { LastName: 'Example', Company: 'Contoso' });

		await ask('GET', `sobjects/Lead/${lead}`);
		await ask('POST', 'composite/sobjects/Lead', { ids: [lead], fields: ['Id'] });
		await ask('POST', 'ui-api/predupe', { apiName: 'Lead', fields: { Email: 'ann@example.com' } });
		await ask('PATCH', `sobjects/Lead/${lead}`, { Title: 'Buyer' });
		await ask('DELETE', `composite/sobjects?ids=${lead}`);

		expect(salesforce.writes().map(({ method }) => method)).toEqual(['PATCH', 'DELETE']);
	});
});
