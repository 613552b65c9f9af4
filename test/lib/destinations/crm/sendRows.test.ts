import fc from 'fast-check';
import type { SendResult } from '../../../../lib/destinations/contract';
import { CRM_POLICY } from '../../../../lib/destinations/crm/policy';
import type { CrmRow } from '../../../../lib/destinations/crm/row';
import { sendRows } from '../../../../lib/destinations/crm/sendRows';
import { type Fate, MemoryCrm } from './memoryCrm';
import { row } from './rows';

const signal = new AbortController().signal;

/** Row of a person, at a step; its note has the marks. */
function rowOf(person: number, step = 0, more: Partial<CrmRow> = {}): CrmRow {
	const keys = { recordKey: `record-${person}`, deliveryKey: `delivery-${person}-${step}` };
	const note = `Lead: ${keys.deliveryKey}\nRecord: ${keys.recordKey}`;
	return row({ keys, note, email: `${person}@plugh.example`, ...more });
}

function crm(...fates: Fate[]): MemoryCrm {
	return new MemoryCrm(fates.values());
}

async function send(system: MemoryCrm, ...rows: CrmRow[]): Promise<readonly SendResult[]> {
	return await sendRows(system, CRM_POLICY, rows, signal);
}

it('looks once and writes once for a batch of new leads', async () => {
	const system = crm();
	const results = await send(system, rowOf(1), rowOf(2));
	expect(results).toEqual([
		expect.objectContaining({ status: 'created', matched: 'none', remoteId: 'id of record-1' }),
		expect.objectContaining({ status: 'created', matched: 'none', remoteId: 'id of record-2' }),
	]);
	expect(system.calls).toEqual(['find', 'create', 'enrol']);
});

it('adds a second step beside the record, once', async () => {
	const system = crm();
	await send(system, rowOf(1));
	expect(await send(system, rowOf(1, 1))).toMatchObject([
		{ status: 'updated', matched: 'own key', activityId: 'task delivery-1-1' },
	]);
	expect(await send(system, rowOf(1, 1))).toMatchObject([{ status: 'duplicate' }]);
	expect(system.activities).toHaveLength(1);
});

it('puts nobody into a campaign for a do-not-contact step', async () => {
	const system = crm();
	await send(system, rowOf(1, 0, { isDoNotContact: true }));
	expect(system.calls).toEqual(['find', 'create']);
});

it('leaves out a field that is refused, and says so', async () => {
	const system = crm();
	system.refused = ['Phone'];
	expect(await send(system, rowOf(1))).toMatchObject([
		{ status: 'created', changes: [{ field: 'Phone', what: 'dropped' }] },
	]);
});

it('gives up where a field is refused that is not there', async () => {
	const system = crm();
	system.create = async () =>
		await Promise.resolve([
			{
				is: 'refusedFields',
				names: ['Other'],
				otherwise: { status: 'rejected', code: 'refused', message: 'no' },
			},
		]);
	expect(await send(system, rowOf(1))).toMatchObject([{ status: 'rejected', code: 'refused' }]);
});

it('takes up a record that somebody made between look and write', async () => {
	const system = crm();
	const { find } = system;
	let isFirst = true;
	system.find = async (rows) => {
		const found = await find.call(system, rows);
		if (isFirst) await system.create([{ row: rowOf(1), fields: [], isBeside: false }]);
		isFirst = false;
		return found;
	};
	expect(await send(system, rowOf(1, 1))).toMatchObject([{ status: 'updated', matched: 'own key' }]);
	expect(system.records).toHaveLength(1);
});

it('tells a change once, though the record went away before its step was added', async () => {
	const system = crm();
	const truncated = { field: 'Phone', what: 'truncated' } as const;
	const { addActivities } = system;
	let isFirst = true;
	system.addActivities = async (activities) => {
		const is = isFirst;
		isFirst = false;
		return is ? [{ is: 'gone' }] : await addActivities.call(system, activities);
	};
	await send(system, rowOf(1, 0, { fields: [{ name: 'Last', value: 'x', from: 'lead' }] }));
	const [result] = await send(
		system,
		rowOf(1, 1, { changes: [{ field: 'Old', what: 'dropped' }, truncated] }),
	);
	expect(result).toMatchObject({ status: 'updated', changes: [{ field: 'Old', what: 'dropped' }] });
});

it('ends where the record keeps changing', async () => {
	const system = crm();
	system.create = async () => await Promise.resolve([{ is: 'exists', existing: null }]);
	expect(await send(system, rowOf(1))).toMatchObject([{ status: 'tryAgain', why: 'busy' }]);
});

it.each([
	['busy', 'busy'],
	['lost', 'unsent'],
] as const)('where the search fails (%s), nothing was written', async (fate, why) => {
	const system = crm(fate);
	expect(await send(system, rowOf(1))).toMatchObject([{ status: 'tryAgain', why }]);
	expect(system.records).toEqual([]);
});

it('where the answer to a write is lost, nobody says that it was not done', async () => {
	expect(await send(crm('fine', 'lost'), rowOf(1))).toMatchObject([
		{ status: 'tryAgain', why: 'answerLost' },
	]);
	expect(await send(crm('fine', 'short'), rowOf(1))).toMatchObject([{ status: 'unconfirmed' }]);
	expect(await send(crm('fine', 'crash'), rowOf(1))).toMatchObject([{ status: 'unconfirmed' }]);
});

it('keeps one record a key and each step once, whatever fails, and calls nothing delivered that is not there', async () => {
	const fate = fc.constantFrom<Fate>('fine', 'fine', 'fine', 'busy', 'lost', 'short', 'crash');
	const rounds = fc.array(fc.array(fc.tuple(fc.nat(3), fc.nat(2)), { minLength: 1, maxLength: 6 }), {
		minLength: 1,
		maxLength: 6,
	});
	await fc.assert(
		fc.asyncProperty(fc.array(fate, { maxLength: 40 }), rounds, async (fates, batches) => {
			const system = new MemoryCrm(fates.values());
			for (const batch of batches) {
				// One writer a person: the delivery loop sees to it.
				const steps = [...new Map(batch).entries()];
				const results = await send(system, ...steps.map(([person, step]) => rowOf(person, step)));
				expect(results).toHaveLength(steps.length);
				results.forEach((result, index) => {
					const [person, step] = steps[index] ?? [];
					if (!['created', 'updated', 'duplicate'].includes(result.status)) return;
					const record = system.records.find(({ recordKey }) => recordKey === `record-${person}`);
					const key = `delivery-${person}-${step}`;
					expect(record?.note.includes(key) || system.activities.some((one) => one.key === key)).toBe(true);
				});
			}
			const keys = system.records.map(({ recordKey }) => recordKey);
			expect(new Set(keys).size).toBe(keys.length);
			const told = system.activities.map(({ key }) => key);
			expect(new Set(told).size).toBe(told.length);
		}),
		{ numRuns: 500 },
	);
});
