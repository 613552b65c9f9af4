import fc from 'fast-check';

import type { PersonKey } from '../../../lib/ledger/keys';
import type { Receipt, ReceiptChange } from '../../../lib/ledger/receipts';
import { type RunningPostgres, startPostgres } from '../../../scripts/host/postgres.ts';
import type { OpenedStore } from '../../contracts/storeWorld';
import { postgresWorld, type PostgresWorld } from './world';

let server: RunningPostgres;
let world: PostgresWorld;
let opened: OpenedStore;
beforeAll(async () => {
	server = await startPostgres();
	world = await postgresWorld(server);
	opened = await world.open();
}, 120_000);
afterAll(async () => {
	await opened.close();
	await world.end();
	await server.stop();
});

const PERSON = 'v1.email.0123456789012345678901' as PersonKey;

function receipt(id: string, due: number | null): Receipt {
	return { id, workflow: 'wf', person: PERSON, received: 5, due, times: 0, content: `content of ${id}` };
}

const id = fc.constantFrom('a', 'b', 'c');
const due = fc.constantFrom(null, 10, 20, 30);
const change: fc.Arbitrary<ReceiptChange> = fc.oneof(
	fc.record({ id, due }).map(({ id, due }) => ({ is: 'kept', receipt: receipt(id, due) }) as const),
	fc.record({ id, due, anew: fc.boolean(), isMissed: fc.boolean() }).map(({ id, due, anew, isMissed }) => ({
		...({ is: 'due', id, due, anew } as const),
		...(isMissed && { missing: () => receipt(id, due) }),
	})),
	fc.record({ is: fc.constant('settled' as const), id }),
);

let runs = 0;

/** What is left of receipts, some there and taken out once, after changes that come in batches. */
async function after(
	there: readonly string[],
	batches: ReadonlyArray<readonly ReceiptChange[]>,
): Promise<unknown> {
	const { store } = opened;
	const ledger = `ledger ${++runs}`;
	await store.receive(
		ledger,
		there.map((id) => ({ ...receipt(id, 0), content: `content of ${id}` })),
		0,
	);
	await store.takeDue(ledger, { workflow: null, limit: 10, hideMs: 1 });
	for (const receipts of batches) {
		await store.change(ledger, [{ key: PERSON, decide: (record) => ({ record, answer: null, receipts }) }]);
	}
	const left = await world.look<{ id: string; received: string }>(
		`SELECT id, workflow, person, due, times, content FROM marketplace_leads.receipt WHERE ledger = '${ledger}' ORDER BY id`,
	);
	return left;
}

it('changes of receipts in one batch come to the same as one after the other', async () => {
	await fc.assert(
		fc.asyncProperty(fc.uniqueArray(id), fc.array(change, { maxLength: 6 }), async (there, changes) => {
			expect(await after(there, [changes])).toEqual(
				await after(
					there,
					changes.map((one) => [one]),
				),
			);
		}),
		{ numRuns: 150 },
	);
});
