import type { Client } from './client.ts';
import { part, signedIn } from './client.ts';
import type { DataverseStandIn } from './dataverse.ts';
import { startDataverse } from './dataverse.ts';
import { throttled, unavailable } from './refusals.ts';

const ID = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

// https://learn.microsoft.com/power-apps/developer/data-platform/api-limits
describe('service protection', () => {
	let now = Date.parse('2026-11-23T08:00:00.000Z');
	let sleeping: (() => void)[] = [];
	let dataverse: DataverseStandIn;
	let client: Client;
	beforeEach(async () => {
		dataverse = await startDataverse({ clock: () => now });
		client = await signedIn(dataverse);
	});
	afterEach(async () => await dataverse.stop());

	const seen = async (): Promise<unknown[]> => {
		const { status, headers, body } = await client.send('GET', 'WhoAmI');
		return [status, body?.error?.code, headers.get('retry-after')];
	};

	it('says what is left, and how many requests at the same time suit it', async () => {
		const { headers } = await client.send('GET', 'WhoAmI');
		expect(headers.get('x-ms-ratelimit-burst-remaining-xrm-requests')).toBe('5999');
		expect(headers.get('x-ms-ratelimit-time-remaining-xrm-requests')).toBe('1200.00');
		expect(headers.get('x-ms-dop-hint')).toBe('4');
	});

	it('counts requests in a window, a batch as one', async () => {
		dataverse.switches.limits.requests = 2;
		await client.batch([part('PATCH', `leads(${ID(1)})`, {}), part('PATCH', `leads(${ID(2)})`, {})]);
		now += 100_000;
		expect(await seen()).toEqual([200, undefined, null]);
		expect(await seen()).toEqual([429, '0x80072322', '200']);
		now += 200_000;
		expect(await seen()).toEqual([200, undefined, null]);
	});

	it('counts the time that requests take', async () => {
		await dataverse.stop();
		dataverse = await startDataverse({ clock: () => now, sleep: async () => {} });
		client = await signedIn(dataverse);
		dataverse.switches.pluginMs = 300;
		dataverse.switches.limits.executionMs = 500;
		await client.send('POST', 'leads', {});
		await client.send('POST', 'leads', {});
		expect(await seen()).toEqual([429, '0x80072321', '300']);
		now += 300_000;
		expect(await seen()).toEqual([200, undefined, null]);
	});

	it('counts requests at the same time', async () => {
		await dataverse.stop();
		sleeping = [];
		dataverse = await startDataverse({
			clock: () => now,
			sleep: async () => await new Promise<void>((wake) => sleeping.push(wake)),
		});
		client = await signedIn(dataverse);
		dataverse.switches.pluginMs = 300;
		dataverse.switches.limits.concurrent = 1;
		dataverse.switches.limits.retryAfter = 7;
		const slow = client.send('POST', 'leads', {});
		await dataverse.arrival(1, ({ path }) => path.endsWith('/leads'));
		expect(await seen()).toEqual([429, '0x80072326', '7']);
		for (const wake of sleeping) wake();
		expect((await slow).status).toBe(204);
		expect(await seen()).toEqual([200, undefined, null]);
	});

	it('can be put in the way of requests as a fault, as an outage can', async () => {
		const answer = throttled('executionTime', 12);
		dataverse.fault({ on: ({ path }) => path.endsWith('/WhoAmI'), trouble: { answer } });
		expect(await seen()).toEqual([429, '0x80072321', '12']);
		dataverse.fault({ trouble: { answer: unavailable(30) } });
		expect(await seen()).toEqual([503, undefined, '30']);
		expect(await seen()).toEqual([200, undefined, null]);
	});
});

// A request that takes longer than two minutes is given up by the gateway; what its operations have written stays.
describe('slow plug-ins', () => {
	let dataverse: DataverseStandIn;
	let client: Client;
	let slept = 0;
	beforeEach(async () => {
		slept = 0;
		dataverse = await startDataverse({
			sleep: async (ms) => {
				slept += ms;
				return await Promise.resolve();
			},
		});
		client = await signedIn(dataverse);
		dataverse.switches.pluginMs = 300;
	});
	afterEach(async () => await dataverse.stop());

	const many = Array.from({ length: 1000 }, (_, n) =>
		part('PATCH', `leads(${ID(n)})`, { lastname: `L${n}` }),
	);

	it.each([502, 504] as const)(
		'make 1,000 rows in one batch outlast the gateway: %s, 400 rows stay',
		async (status) => {
			dataverse.switches.gateway = status;
			const answer = await client.batch(many, { Prefer: 'odata.continue-on-error' });
			expect(answer.status).toBe(status);
			expect(answer.body).toBeNull();
			expect(slept).toBe(120_000);
			expect(dataverse.rows('leads')).toHaveLength(400);
		},
	);

	it('let smaller batches through', async () => {
		expect((await client.batch(many.slice(0, 100))).status).toBe(200);
		expect(slept).toBe(30_000);
	});

	it('take no time for updates', async () => {
		const id = dataverse.insert('leads', {});
		await client.send('PATCH', `leads(${id})`, { lastname: 'A' });
		expect(slept).toBe(0);
	});
});
