import { PersonAdministration } from '../../../lib/ledger/administration';
import type { ClaimAnswer } from '../../../lib/ledger/contract';
import type { PersonKey } from '../../../lib/ledger/keys';
import { PersonLedger } from '../../../lib/ledger/personLedger';
import type { ReceiptChange } from '../../../lib/ledger/receipts';
import { PersonTable } from '../../../lib/ledger/postgres/persons';
import type { OpenStore } from '../../../lib/ledger/store';
import { type RunningPostgres, startPostgres } from '../../../scripts/host/postgres.ts';
import type { OpenedStore } from '../../contracts/storeWorld';
import { MINUTE } from '../../lib/ledger/person';
import { addressOf, asked, blank, contentOf, held, request, toldAll } from '../../lib/ledger/requests';
import { postgresDatabase, type PostgresWorld } from './world';

let server: RunningPostgres;
beforeAll(async () => {
	server = await startPostgres();
}, 120_000);
afterAll(async () => await server.stop());

let world: PostgresWorld;
let clients: OpenedStore[];
let ledgers: PersonLedger[];
beforeEach(async () => {
	world = await postgresDatabase(server);
	clients = await Promise.all(Array.from({ length: 6 }, async () => await world.open()));
	ledgers = clients.map(({ store, keys }) => new PersonLedger('default', store, keys));
});
afterEach(async () => {
	for (const { close } of clients) await close();
	await world.end();
});

function first<T>(of: readonly T[]): T {
	if (of[0] === undefined) throw new Error('there is none');
	return of[0];
}

/** The same things in an order of their own. */
function shuffled<T>(things: readonly T[], seed: number): T[] {
	return things
		.map((thing, n) => ({ thing, at: Math.sin((n + 1) * (seed + 1) * 12.9898) }))
		.sort((one, two) => one.at - two.at)
		.map(({ thing }) => thing);
}

describe('thirty batches at the same time, each in an order of its own', () => {
	const PERSONS = 60;

	it.each(['with a receipt', 'without'])('end without a deadlock, of leads %s', async (how) => {
		// Slow enough that they meet.
		await world.look(`
			CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.001); RETURN NEW; END $$;
			CREATE TRIGGER slow BEFORE INSERT ON marketplace_leads.person FOR EACH ROW EXECUTE FUNCTION slow();
			CREATE TRIGGER slow BEFORE UPDATE ON marketplace_leads.receipt FOR EACH ROW EXECUTE FUNCTION slow();`);
		const leads = Array.from({ length: PERSONS }, (_, n) => [
			request(n),
			request(n, { action: 'PLT' }),
		]).flat();
		const received = leads.map((lead, n) => {
			const id = how === 'without' ? null : `receipt ${n}`;
			return { ...lead, leadId: `lead ${n}`, receipt: { ...lead.receipt, id } };
		});
		await first(ledgers).receive(
			received.flatMap(({ receipt, identity, leadId }) =>
				receipt.id === null ? [] : [{ id: receipt.id, identity, leadId, ...receipt.keep() }],
			),
			MINUTE,
		);
		const work = async (ledger: PersonLedger, seed: number): Promise<ClaimAnswer[]> => {
			const batch = shuffled(received, seed).map((lead) => ({
				...lead,
				owner: `run ${seed} ${lead.leadId}`,
			}));
			const granted = (await ledger.claim(batch, asked())).filter(({ claim }) => claim !== null);
			const [now, later] = [granted.filter((_, n) => n % 2 === 0), granted.filter((_, n) => n % 2 === 1)];
			await Promise.all([ledger.confirm(shuffled(held(now), seed)), ledger.hold(held(later))]);
			await ledger.confirm(held(later));
			return granted;
		};
		const granted = await Promise.all(
			Array.from({ length: 30 }, async (_, seed) => await work(first(shuffled(ledgers, seed)), seed)),
		);
		expect(granted.flat()).toHaveLength(2 * PERSONS);
		expect(new Set(granted.flat().map(({ recordKeys }) => recordKeys.step)).size).toBe(2 * PERSONS);
		expect(granted.flat().filter(({ outcome }) => outcome === 'new')).toHaveLength(PERSONS);
		const left = await first(clients).store.scanReceipts('default', null, 500);
		// What lost a race is kept until its lead has been asked about again.
		expect(left.every(({ due }) => due !== null)).toBe(true);
		await Promise.all(
			ledgers.map(async (ledger, seed) => await ledger.claim(shuffled(received, seed), asked())),
		);
		expect(await first(clients).store.scanReceipts('default', null, 500)).toEqual([]);
		// A connection tells what it counted when it ends.
		for (const { close } of clients) await close();
		expect(
			await world.look(
				`SELECT deadlocks FROM pg_stat_database WHERE datname = '${world.connection.database}'`,
			),
		).toEqual([{ deadlocks: '0' }]);
	});
});

describe('a person who is forgotten and comes back while another decides', () => {
	it('is decided anew, not taken for the one before', async () => {
		const [one, two] = [first(clients), clients[1] ?? first(clients)];
		await first(ledgers).claim([request(1)], asked());
		const key = two.keys.person('default', { tier: 'email', value: addressOf(1) });
		const before = (await two.store.load('default', [key])).records.get(key);
		const occurrences: unknown[] = [];
		// The decision is made on what was loaded; meanwhile the person goes and comes back with the same step.
		let meanwhile = async (): Promise<void> => {
			await new PersonAdministration('default', one.store, one.keys).forget([
				{ tier: 'email', value: addressOf(1) },
			]);
			await first(ledgers).claim([request(1)], asked());
		};
		const store = interrupted(two.store, async () => {
			const now = meanwhile;
			meanwhile = async () => {};
			await now();
		});
		await store.change('default', [
			{
				key,
				decide: (record) => {
					occurrences.push(record?.steps[0]?.occurrence);
					return { record: record && { ...record, suppressedAt: 1 }, answer: null };
				},
			},
		]);
		expect(occurrences).toHaveLength(2);
		expect(occurrences[0]).toBe(before?.steps[0]?.occurrence);
		expect(occurrences[1]).not.toBe(occurrences[0]);
		const after = (await two.store.load('default', [key])).records.get(key);
		expect(after).toMatchObject({ suppressedAt: 1, steps: [{ occurrence: occurrences[1] }] });
	});

	it('is not brought back by a decision on who they were', async () => {
		const [one, two] = [first(clients), clients[1] ?? first(clients)];
		const claims = held(await first(ledgers).claim([request(1)], asked()));
		const store = interrupted(two.store, async () => {
			await new PersonAdministration('default', one.store, one.keys).forget([
				{ tier: 'email', value: addressOf(1) },
			]);
		});
		expect(await new PersonLedger('default', store, two.keys).confirm(claims)).toEqual(['gone']);
		expect(await world.look('SELECT FROM marketplace_leads.person')).toEqual([]);
	});

	it.each(['with a receipt', 'without'])(
		'leaves no content of a lead that another run had (%s): it is decided anew',
		async (how) => {
			const [one, two] = [first(clients), clients[1] ?? first(clients)];
			await first(ledgers).claim([request(1)], asked());
			const id = how === 'without' ? null : 'a receipt';
			const lead = request(1, { leadId: 'the second' });
			const keptBeforeSaving: unknown[] = [];
			let forgotten: number[] | undefined;
			const store = interrupted(two.store, async () => {
				forgotten ??= await new PersonAdministration('default', one.store, one.keys).forget([
					{ tier: 'email', value: addressOf(1) },
				]);
				keptBeforeSaving.push(await world.look('SELECT id FROM marketplace_leads.receipt'));
			});
			const answers = await new PersonLedger('default', store, two.keys).claim(
				[{ ...lead, receipt: { ...lead.receipt, id } }],
				asked(),
			);
			expect(forgotten).toEqual([1]);
			expect(toldAll(answers)).toEqual(['new / firstStep']);
			// Decided as a duplicate at first: that was not saved, and nothing was kept for it.
			expect(keptBeforeSaving.length).toBeGreaterThan(1);
			expect(new Set(keptBeforeSaving.map((rows) => JSON.stringify(rows)))).toEqual(new Set(['[]']));
			const [record] = (await two.store.scan('default', null, 10)).map(([, found]) => found);
			expect(await world.look('SELECT id FROM marketplace_leads.receipt')).toEqual([
				{ id: record?.steps[0]?.receipt },
			]);
		},
	);
});

/** Has something happen between a load and the save that follows. */
function interrupted(store: OpenStore['store'], meanwhile: () => Promise<void>): OpenStore['store'] {
	const persons: unknown = Reflect.get(store, 'persons');
	if (!(persons instanceof PersonTable)) throw new Error('the store has no table of persons');
	const save = persons.save.bind(persons);
	jest.spyOn(persons, 'save').mockImplementation(async (...saving) => {
		await meanwhile();
		return await save(...saving);
	});
	return store;
}

it('rather keeps than settles a receipt that leads of two persons share, whoever is asked about first', async () => {
	const { store, keys } = first(clients);
	const persons = [1, 2].map((n) => keys.person('default', { tier: 'email', value: addressOf(n) }));
	const changes: ReceiptChange[] = [
		{ is: 'settled', id: 'shared' },
		{ is: 'due', id: 'shared', due: 20 },
	];
	for (const receipts of [changes, changes.toReversed()]) {
		await store.receive(
			'default',
			[{ id: 'shared', workflow: 'wf', person: first(persons), times: 0, content: '{}' }],
			0,
		);
		await store.change(
			'default',
			persons.map((key, n) => ({
				key,
				decide: (record) => ({ record, answer: null, receipts: receipts.slice(n, n + 1) }),
			})),
		);
		expect(await store.scanReceipts('default', null, 10)).toMatchObject([{ id: 'shared', due: 20 }]);
	}
});

it('leaves nothing personal in any row after confirming and forgetting', async () => {
	const ledger = first(ledgers);
	const { store, keys } = first(clients);
	const personal = { action: `call ${addressOf(1)}`, offer: `for ${addressOf(1)}`, source: addressOf(1) };
	await ledger.receive(
		[
			{
				id: 'received',
				identity: { tier: 'email', value: addressOf(3) },
				leadId: 'three',
				workflow: 'wf',
				content: contentOf(3),
			},
		],
		MINUTE,
	);
	await ledger.confirm(held(await ledger.claim([request(1, personal), request(2), blank('lead')], asked())));
	const everything = async (): Promise<string> => {
		const tables = ['person', 'receipt', 'note', 'store'].map(
			async (table) => await world.look(`SELECT * FROM marketplace_leads.${table}`),
		);
		return JSON.stringify(await Promise.all(tables));
	};
	expect(await everything()).toContain(addressOf(3));
	await new PersonAdministration('default', store, keys).forget([
		{ tier: 'email', value: addressOf(2) },
		{ tier: 'email', value: addressOf(3) },
	]);
	const left = await everything();
	expect(left).not.toContain('zyxwia');
	expect(await world.look('SELECT key FROM marketplace_leads.person')).toEqual([
		{ key: keys.person('default', { tier: 'email', value: addressOf(1) }) satisfies PersonKey },
	]);
});

it('takes what no bytes of a text can hold: U+0000 and halves of characters', async () => {
	const odd = { offer: 'a\u0000b', source: null };
	const content = JSON.stringify({ note: 'c\u0000d \ud800' });
	const lead = request(1, { ...odd, receipt: { id: null, keep: () => ({ workflow: 'wf', content }) } });
	expect(toldAll(await first(ledgers).claim([lead, lead], asked()))).toEqual([
		'new / firstStep',
		'new / firstStep',
	]);
	const [receipt] = await first(clients).store.takeDue('default', { workflow: null, limit: 1, hideMs: null });
	expect(receipt).toBeUndefined();
	expect(await world.look('SELECT content FROM marketplace_leads.receipt')).toEqual([{ content }]);
});
