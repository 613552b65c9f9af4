import { isDelivered } from '../../../lib/destinations/outcome';
import { tableProxy } from '../azureTable/tableProxy';
import { changed, leads, recordKeyOf, type TableWorld, tableWorlds } from './world';

const start = tableWorlds();
let world: TableWorld;
beforeEach(async () => {
	world = await start();
});
afterEach(async () => await world.end());

function statuses(outcomes: readonly { readonly status: string }[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { status } of outcomes) counts[status] = (counts[status] ?? 0) + 1;
	return counts;
}

describe('a thousand leads', () => {
	it('are written in a request or two for each partition', async () => {
		const outcomes = await world.send(await world.open(), leads(1000));
		expect(statuses(outcomes)).toEqual({ created: 1000 });
		expect(world.asked()['POST $batch']).toBeLessThanOrEqual(20);
		expect(await world.rows()).toHaveLength(1000);
	});

	it('that are there already are told from new ones with three requests a partition, and left alone', async () => {
		const output = await world.open();
		await world.send(output, leads(1000));
		const before = await world.rows();
		world.asked();
		const outcomes = await world.send(output, leads(1000));
		expect(statuses(outcomes)).toEqual({ duplicate: 1000 });
		const asked = world.asked();
		expect(asked['POST $batch']).toBeLessThanOrEqual(20);
		expect(asked['GET rows']).toBeLessThanOrEqual(20);
		expect(await world.rows()).toEqual(before);
	});

	it('that have changed are changed, in as few', async () => {
		const output = await world.open();
		await world.send(output, leads(1000));
		world.asked();
		const outcomes = await world.send(output, changed(leads(1000)));
		expect(statuses(outcomes)).toEqual({ updated: 1000 });
		expect(world.asked()['POST $batch']).toBeLessThanOrEqual(40);
		const rows = await world.rows();
		expect(rows).toHaveLength(1000);
		expect(rows.every((row) => row['Description'] === 'edition 1')).toBe(true);
	});
});

describe('rows that are there', () => {
	it('are found among many others without reading them all', async () => {
		const output = await world.open();
		await world.send(output, leads(6000));
		const known = [5, 2999, 5990].flatMap((n) => leads(6000)[n] ?? []);
		world.asked();
		const outcomes = await world.send(output, known);
		expect(statuses(outcomes)).toEqual({ duplicate: 3 });
		expect(world.asked()['GET rows']).toBeLessThanOrEqual(3);
	});

	it('are found also where the service breaks its answers off', async () => {
		const output = await world.open();
		await world.send(output, leads(300));
		world.guard.emptyPages(5);
		const outcomes = await world.send(output, leads(300));
		expect(statuses(outcomes)).toEqual({ duplicate: 300 });
	});

	it('are told from new ones in one delivery', async () => {
		const output = await world.open();
		await world.send(
			output,
			leads(200).filter((_, n) => n % 3 === 0),
		);
		const outcomes = await world.send(output, leads(200));
		expect(statuses(outcomes)).toEqual({ duplicate: 67, created: 133 });
		expect(await world.rows()).toHaveLength(200);
	});

	it('keep what somebody added, and what a later lead says nothing of', async () => {
		const output = await world.open();
		await world.send(
			output,
			leads(1, () => ({ options: { mapped: { Owner: 'Ann', Score: 2 ** 40 } } })),
		);
		const [{ partitionKey = '', rowKey = '' } = {}] = await world.rows();
		await world.table.updateEntity({ partitionKey, rowKey, Comment: 'called on Monday' }, 'Merge');
		const [outcome] = await world.send(output, changed(leads(1)));
		expect(outcome).toMatchObject({
			status: 'updated',
			matched: 'own key',
			remoteType: 'Row',
			remoteId: `${partitionKey}/${recordKeyOf(0)}`,
		});
		expect(await world.rows()).toMatchObject([
			{ Comment: 'called on Monday', Owner: 'Ann', Score: BigInt(2 ** 40), Description: 'edition 1' },
		]);
	});

	it('stay as they are where the builder wants that', async () => {
		const output = await world.open({ whenExists: 'skip' });
		await world.send(output, leads(1));
		const before = await world.rows();
		expect(await world.send(output, changed(leads(1)))).toMatchObject([
			{ status: 'skipped', matched: 'own key' },
		]);
		expect(await world.rows()).toEqual(before);
	});

	it('know each of the deliveries that went into them, in whatever order they are repeated', async () => {
		const output = await world.open();
		const first = leads(1);
		const second = changed(first, 1);
		await world.send(output, first);
		await world.send(output, second);
		expect(await world.send(output, first)).toMatchObject([{ status: 'duplicate' }]);
		expect(await world.send(output, second)).toMatchObject([{ status: 'duplicate' }]);
		expect(await world.rows()).toMatchObject([{ Description: 'edition 1' }]);
	});

	it('that somebody changes at the same moment are looked at anew', async () => {
		const output = await world.open();
		await world.send(output, leads(1));
		const [{ partitionKey = '', rowKey = '' } = {}] = await world.rows();
		const proxy = await tableProxy(world.guard.endpoint);
		const meddle = async (): Promise<unknown> =>
			await world.table.updateEntity({ partitionKey, rowKey, Comment: 'mine' }, 'Merge');
		// Between the look and the change.
		proxy.before(/^GET/, async () => await Promise.resolve(proxy.before(/\$batch/, meddle)));
		const through = await world.open({}, { ...world.signIn, endpoint: proxy.endpoint });
		const outcomes = await world.send(through, changed(leads(1)));
		await proxy.end();
		expect(outcomes).toMatchObject([{ status: 'updated' }]);
		expect(await world.rows()).toMatchObject([{ Comment: 'mine', Description: 'edition 1' }]);
	});
});

describe('leads of one record in one run', () => {
	it('make one row, with the last of them in it', async () => {
		const output = await world.open();
		const one = leads(1);
		const outcomes = await world.send(output, [one, changed(one, 1), changed(one, 2)].flat());
		expect(outcomes.map(({ status }) => status)).toEqual(['created', 'updated', 'updated']);
		expect(await world.rows()).toMatchObject([{ Description: 'edition 2' }]);
	});
});

describe('two runs at the same time', () => {
	it('write each lead once', async () => {
		const outcomes = await Promise.all(
			[1, 2, 3].map(async () => await world.send(await world.open(), leads(300))),
		);
		expect(outcomes.flat().every(isDelivered)).toBe(true);
		expect(statuses(outcomes.flat())).toEqual({ created: 300, duplicate: 600 });
		expect(await world.rows()).toHaveLength(300);
	});
});

describe('the largest that a table takes', () => {
	it('goes in as it was made ready', async () => {
		const full = Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`C${n}`, 'x'.repeat(40_000)]));
		const many = Object.fromEntries(Array.from({ length: 242 }, (_, n) => [`C${n}`, n]));
		const outcomes = await world.send(
			await world.open(),
			leads(2, (n) => ({ options: { mapped: n === 0 ? full : many } })),
		);
		expect(outcomes).toMatchObject([
			{
				status: 'created',
				changes: Array.from({ length: 15 }, (_, n) => ({ field: `C${n}`, what: 'truncated' })),
			},
			{ status: 'created', changes: [] },
		]);
	});

	it('is spread over several transactions', async () => {
		const long = Object.fromEntries(Array.from({ length: 14 }, (_, n) => [`C${n}`, 'x'.repeat(32_768)]));
		const outcomes = await world.send(
			await world.open({}, world.signIn, 60_000),
			leads(60, () => ({ options: { mapped: long } })),
		);
		expect(statuses(outcomes)).toEqual({ created: 60 });
		expect(world.asked()['POST $batch']).toBeGreaterThanOrEqual(16);
	});
});

describe('the flat layout', () => {
	it('stores times as times and truth as truth', async () => {
		await world.send(await world.open({ layout: 'flat' }), leads(1));
		expect(await world.rows()).toMatchObject([
			{
				Email: 'zyxwia.qwertz+0@example.com',
				IsTest: false,
				ReceivedAt: new Date('2026-11-23T07:00:00.000Z'),
			},
		]);
	});
});

describe('a dry run', () => {
	const rehearse = async (given: ReturnType<typeof leads>, policy = {}): Promise<readonly unknown[]> => {
		const output = await world.open(policy);
		const rows = given.flatMap(({ lead, keys, options }) => {
			const prepared = output.prepare(lead, keys, options);
			return prepared.kind === 'record' ? [prepared.record] : [];
		});
		return await output.rehearse(rows, new AbortController().signal);
	};

	it('tells what would be done with each lead, and does nothing', async () => {
		const output = await world.open();
		await world.send(output, leads(2));
		const before = await world.rows();
		const [known, , fresh] = leads(3, () => ({ options: { mapped: { Score: 2 ** 40 } } }));
		const [, other] = changed(leads(2));
		if (!known || !fresh || !other) throw new Error('There should be three leads.');
		expect(await rehearse([known, other, fresh])).toMatchObject([
			{ action: 'duplicate', matched: 'own key', record: null },
			{ action: 'update', matched: 'own key', record: { RowKey: recordKeyOf(1), Description: 'edition 1' } },
			{
				action: 'create',
				matched: 'none',
				remoteId: null,
				record: { RowKey: recordKeyOf(2), Score: '1099511627776' },
			},
		]);
		expect(await rehearse([other], { whenExists: 'skip' })).toMatchObject([{ action: 'skip' }]);
		expect(await world.rows()).toEqual(before);
	});
});
