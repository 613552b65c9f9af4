import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import { LedgerConfigurationError } from '../../../lib/ledger/errors';
import type { PersonKey } from '../../../lib/ledger/keys';
import type { PersonRecord } from '../../../lib/ledger/record';
import type { OpenedStore } from '../../contracts/storeWorld';
import { DAY } from '../../lib/ledger/person';
import { type AzureTableWorld, azureTableWorld } from './world';

const KEY = 'v1.email.one' as PersonKey;
const MIB = 2 ** 20;

let server: RunningAzurite;
let world: AzureTableWorld;
let opened: OpenedStore;
beforeAll(async () => {
	server = await startAzurite();
});
afterAll(async () => await server.stop());
beforeEach(async () => {
	world = azureTableWorld(server);
	opened = await world.open();
});
afterEach(async () => {
	await opened.close();
	await world.end();
});

/** Printable and without any pattern: the same text in every run, which nothing can make much shorter. */
function noise(length: number): string {
	let state = 1;
	return Array.from({ length }, () => {
		state = (state * 48_271) % 2_147_483_647;
		return String.fromCharCode(35 + (state % 57));
	}).join('');
}

async function remember(record: PersonRecord): Promise<void> {
	await opened.store.change('default', [{ key: KEY, decide: () => ({ record, answer: null }) }]);
}

async function receive(...contents: string[]): Promise<void> {
	const receipts = contents.map((content, n) => ({
		id: `receipt ${n}`,
		workflow: 'wf',
		person: KEY,
		times: 0,
		content,
	}));
	await opened.store.receive('default', receipts, 0);
}

async function contents(): Promise<string[]> {
	world.pass(DAY);
	const due = await opened.store.takeDue('default', { workflow: null, limit: 10, hideMs: null });
	return due.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ content }) => content);
}

describe('a record', () => {
	it.each([31_990, 32_000, 64_000, 470_000])('of %d characters is read as it was written', async (length) => {
		const record: PersonRecord = { id: 'x'.repeat(length), steps: [] };
		await remember(record);
		const { records } = await opened.store.load('default', [KEY]);
		expect(records.get(KEY)).toEqual(record);
		await remember({ id: 'short again', steps: [] });
		expect(await opened.store.scan('default', null, 10)).toEqual([[KEY, { id: 'short again', steps: [] }]]);
	});

	it('that is too long is refused before anything of its batch is written', async () => {
		const other = 'v1.email.two' as PersonKey;
		const record: PersonRecord = { id: 'x'.repeat(500_000), steps: [] };
		const batch = opened.store.change('default', [
			{ key: other, decide: () => ({ record: { id: 'other', steps: [] }, answer: 1 }) },
			{ key: KEY, decide: () => ({ record, answer: 2 }) },
		]);
		await expect(batch).rejects.toThrow(LedgerConfigurationError);
		await expect(batch).rejects.toThrow('480000 characters');
		expect(await world.rows('Persons')).toEqual([]);
	});
});

describe('the content of a lead', () => {
	it('is readable in the table where it is short', async () => {
		await receive('{"lead":{"contact":{"firstName":"Zoë"}}}');
		expect((await world.rows('Receipts')).map(({ content }) => content)).toEqual([
			'{"lead":{"contact":{"firstName":"Zoë"}}}',
		]);
	});

	it('of the largest request that a trigger takes is kept, though it stands in it twice', async () => {
		const raw = noise(MIB - 100);
		const content = JSON.stringify({ lead: { description: raw }, raw });
		const others = [noise(8001), 'short', noise(500_000), 'é👩‍🚀'.repeat(50_000)];
		await receive(content, ...others);
		expect(await contents()).toEqual([content, ...others]);
	});

	it('that is too large is refused, with the maximum, and nothing is written', async () => {
		const receiving = receive('short', noise(1.4 * MIB));
		await expect(receiving).rejects.toThrow(LedgerConfigurationError);
		await expect(receiving).rejects.toThrow('960000 bytes');
		expect(await world.rows('Receipts')).toEqual([]);
	});

	it('goes in as many requests as it needs: 20 large ones of a person at once', async () => {
		const large = Array.from({ length: 20 }, (_, n) => `${n} ${noise(300_000)}`);
		await receive(...large);
		expect((await world.rows('Receipts')).length).toBe(20);
	});
});

it('keeps apart ledgers whose names begin alike, in any script', async () => {
	const names = ['a', 'a b', 'a.b', 'a-b', 'ab', 'ä', '漢字', '𠮷野 1', 'A'];
	for (const name of names) {
		const record: PersonRecord = { id: name, steps: [] };
		await opened.store.change(name, [{ key: KEY, decide: () => ({ record, answer: null }) }]);
		await opened.store.keepNote(name, 'a note / with # and ?', name);
	}
	await opened.store.receive(
		'receipts only',
		[{ id: 'any/id #1?', workflow: "it's", person: KEY, times: 0, content: '{}' }],
		0,
	);
	expect([...(await opened.store.ledgers())].sort()).toEqual([...names, 'receipts only'].sort());
	for (const name of names) {
		expect(await opened.store.scan(name, null, 10)).toEqual([[KEY, { id: name, steps: [] }]]);
		expect(await opened.store.note(name, 'a note / with # and ?')).toBe(name);
		expect(await opened.store.scanReceipts(name, null, 10)).toEqual([]);
	}
	const query = { workflow: "it's", limit: 10, hideMs: 1000 };
	expect(await opened.store.takeDue('receipts only', query)).toMatchObject([{ id: 'any/id #1?', times: 1 }]);
	expect(await opened.store.takeDue('receipts only', query)).toEqual([]);
});
