import { asking } from './asking.ts';
import type { Ask } from './asking.ts';
import { OUTAGES, startSalesforce } from './salesforce.ts';
import type { SalesforceStandIn } from './salesforce.ts';

/**
 * Sources: REST API guide, "Limit Info Header", "Limits", "Status Codes and Error Responses" (403, 414, 431, 500, 503);
 * Salesforce Help, "Maximum number of rows returned by SOQL queries over the REST API" (16,384 bytes of URI and headers).
 */
describe('limits and outages', () => {
	let salesforce: SalesforceStandIn;
	let ask: Ask;

	beforeEach(async () => {
		salesforce = await startSalesforce({ settings: { quota: { used: 0, max: 3 } } });
		ask = asking(salesforce);
	});

	afterEach(async () => {
		await salesforce.stop();
	});

	it('says with each answer how much of the quota is used', async () => {
		expect((await ask('GET', 'limits')).headers.get('sforce-limit-info')).toBe('api-usage=1/3');
		expect((await ask('GET', 'nope')).headers.get('sforce-limit-info')).toBe('api-usage=2/3');
	});

	it('says how much remains', async () => {
		expect((await ask('GET', 'limits')).body).toMatchObject({ DailyApiRequests: { Max: 3, Remaining: 2 } });
	});

	it('refuses requests when the quota is used up', async () => {
		salesforce.settings.quota.used = 3;

		expect(await ask('POST', 'sobjects/Lead', { LastName: 'Example', Company: 'Contoso' })).toMatchObject({
			status: 403,
			body: [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
		});
		expect(salesforce.records('Lead')).toEqual([]);
	});

	it.each([
		['an address that is too long', 16_400, {}, 414],
		['an address and headers that are too long together', 15_000, { 'X-Long': 'x'.repeat(2000) }, 431],
		['an address that is just short enough', 15_000, {}, 200],
	])('answers to %s', async (_, length, headers, status) => {
		const soql = `SELECT Id FROM Lead WHERE LastName = '${'x'.repeat(length - 60)}'`;
		const query = `query?q=${encodeURIComponent(soql)}`;

		expect((await ask('GET', query, undefined, headers)).status).toBe(status);
	});

	it.each([
		['concurrency', 403, 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.'],
		['serverUnavailable', 503, 'SERVER_UNAVAILABLE'],
		['unexpected', 500, 'UNKNOWN_EXCEPTION'],
		['brokenGateway', 500, '<html>'],
	] as const)('goes wrong as Salesforce does: %s', async (name, status, text) => {
		salesforce.fault({ trouble: { answer: OUTAGES[name] } });
		const answer = await ask('GET', 'limits');

		expect(answer.status).toBe(status);
		expect(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)).toContain(text);
		expect((await ask('GET', 'limits')).status).toBe(200);
	});

	it('can do what it is asked and lose the answer', async () => {
		salesforce.fault({ trouble: { cut: 'afterDoing' } });

		await expect(ask('POST', 'sobjects/Lead', { LastName: 'Example', Company: 'Contoso' })).rejects.toThrow(
			'fetch failed',
		);
		expect(salesforce.records('Lead')).toHaveLength(1);
	});
});
