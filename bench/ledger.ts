import { azuriteStore } from './ledger/azurite.ts';
import type { Growth } from './ledger/growth.ts';
import { growthOf } from './ledger/growthOf.ts';
import { type Measured, measureStore, type Plan } from './ledger/measure.ts';
import { postgresStore } from './ledger/postgres.ts';
import { rowsLikeOurs } from './ledger/rows.ts';
import { sqliteStore } from './ledger/sqlite.ts';
import { shippedIn, unpack } from './shipped.ts';
import { print } from './table.ts';

const LOADS = [
	{ batch: 1, batches: 500 },
	{ batch: 100, batches: 50 },
	{ batch: 10_000, batches: 1 },
];
const PLANS = {
	SQLite: { remembered: [0, 100_000, 1_000_000], loads: LOADS, rounds: 7 },
	Postgres: { remembered: [0, 100_000, 1_000_000], loads: LOADS, rounds: 3 },
	Azurite: { remembered: [0, 100_000], loads: LOADS, rounds: 3 },
} satisfies Record<string, Plan>;
const STORES = { SQLite: sqliteStore, Postgres: postgresStore, Azurite: azuriteStore };
const PERSONS = 1_000_000;
/** As many at once as the ledger decides in one transaction. */
const SLICE = 500;

/**
 * Measures the ledger in its stores beside what the stores themselves can do, and prints the tables.
 *
 * @param quick with a hundredth of the memory: shows that it works, not what it costs
 * @param only the stores named; left out: all of them
 */
export async function measureLedger(
	tarball: string,
	quick: boolean,
	only?: readonly string[],
): Promise<void> {
	const folder = await unpack(tarball);
	const shipped = shippedIn(folder);
	const rows = await rowsLikeOurs(shipped);
	console.log(
		`\nA row of ours: ${rows.claimed().body.length} characters when claimed, ${rows.remembered().body.length} when confirmed; and a key of ${rows.claimed().key.length}.`,
	);
	for (const [name, make] of Object.entries(STORES)) {
		if (only && !only.includes(name)) continue;
		const plan = PLANS[name as keyof typeof PLANS];
		const store = await make(shipped, rows);
		try {
			printRates(name, await measureStore(shipped, store, rows, quick ? quickly(plan) : plan));
		} finally {
			await store.stop();
		}
	}
	if (!only || only.includes('growth')) {
		console.log('\n  SQLite, memory and size');
		const persons = quick ? PERSONS / 100 : PERSONS;
		const many = await growthOf(folder, persons, SLICE);
		printMemory(many);
		printSize(`${SLICE} at once`, many);
		printSize('one at a time', await growthOf(folder, persons / 100, 1));
	}
}

function quickly({ remembered, loads }: Plan): Plan {
	return { remembered: remembered.map((count) => count / 100), loads, rounds: 1 };
}

function printRates(name: string, measured: readonly Measured[]): void {
	const rate = (value: number) => (Number.isNaN(value) ? '' : whole(value));
	const of = (value: number, limit: number) => (value / limit).toFixed(2);
	print(
		`${name}: claims per second, by how much is remembered and how many leads come at once; and their share of raw`,
		[
			'remembered',
			'at once',
			'raw',
			'raw by 500',
			'claim alone',
			'×',
			'with receipt',
			'×',
			'with content',
			'×',
		],
		measured.map(({ remembered, batch, raw, rawSliced, alone, receipt, content }) => [
			whole(remembered),
			whole(batch),
			rate(raw),
			rate(rawSliced),
			...[alone, receipt, content].flatMap((value) => [rate(value), of(value, raw)]),
		]),
	);
}

function printMemory({ memory }: Growth): void {
	print(
		'SQLite: memory of the process, after garbage collection, by how many leads were claimed and confirmed in it',
		memory.map(({ claims }) => whole(claims)),
		[memory.map(({ bytes }) => `${(bytes / 2 ** 20).toFixed(0)} MB`)],
	);
}

function printSize(how: string, { bytesAPerson, fileBytesAPerson }: Growth): void {
	console.log(
		`\nSQLite, ${how}: ${whole(bytesAPerson.asItComes)} bytes a person with one step (the file: ${whole(fileBytesAPerson)}), ${whole(bytesAPerson.afterVacuum)} after VACUUM`,
	);
}

function whole(value: number): string {
	return Math.round(value).toLocaleString('en');
}
