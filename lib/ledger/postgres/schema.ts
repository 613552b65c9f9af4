import { randomBytes, randomUUID } from 'node:crypto';

import { escapeLiteral } from '../../vendor/postgres';
import { LedgerConfigurationError } from '../errors';
import { Keyring } from '../keys';
import type { Database } from './database';

const SECRET_BYTES = 32;

/**
 * One step a version, each one transaction; a released step never changes. A step begins by noting in `store` that it
 * is taken: of many processes that open the database at once, one gets that row, and the others do nothing.
 *
 * `person.key` is a keyed hash, `person.body` the record as JSON (record.ts); text, because `jsonb` refuses U+0000.
 * `version` grows with each write and starts at random, so that a record that was deleted and made anew is not taken
 * for the one before. Times are ms since the epoch; a receipt without a due time waits for a person. Keys are compared
 * by their bytes, which is faster than by a language's rules and the same on every server.
 * `poll.body` is what is known of polling a source, as JSON (pollRecord.ts).
 *
 * `makes`: a table that is there where the step was taken, for the note of it may be lost.
 */
const MIGRATIONS: ReadonlyArray<{ readonly makes: string; readonly statements: () => string }> = [
	{
		makes: 'store',
		statements: () => `
	CREATE TABLE marketplace_leads.store (
		name text COLLATE "C" PRIMARY KEY,
		value text NOT NULL
	);
	INSERT INTO marketplace_leads.store (name, value) VALUES ('schema 1', now()::text), ${mintedRows()};
	CREATE TABLE marketplace_leads.person (
		ledger text COLLATE "C" NOT NULL,
		key text COLLATE "C" NOT NULL,
		version bigint NOT NULL,
		body text NOT NULL,
		PRIMARY KEY (ledger, key)
	);
	CREATE TABLE marketplace_leads.receipt (
		ledger text COLLATE "C" NOT NULL,
		id text COLLATE "C" NOT NULL,
		workflow text COLLATE "C" NOT NULL,
		person text COLLATE "C" NOT NULL,
		received bigint NOT NULL,
		due bigint,
		times integer NOT NULL,
		content text NOT NULL,
		PRIMARY KEY (ledger, id)
	);
	CREATE INDEX receipt_due ON marketplace_leads.receipt (ledger, due) WHERE due IS NOT NULL;
	CREATE INDEX receipt_person ON marketplace_leads.receipt (ledger, person);
	CREATE TABLE marketplace_leads.note (
		ledger text COLLATE "C" NOT NULL,
		name text COLLATE "C" NOT NULL,
		value text NOT NULL,
		PRIMARY KEY (ledger, name)
	);
	COMMENT ON TABLE marketplace_leads.store IS 'n8n-nodes-marketplace-leads. Back up all tables of this schema together: without the secret everybody would look new.';
	COMMENT ON TABLE marketplace_leads.person IS 'What is remembered: one record a person, under a keyed hash.';
	COMMENT ON TABLE marketplace_leads.receipt IS 'Leads that are not settled yet, with their content.';`,
	},
	{
		makes: 'poll',
		statements: () => `
	INSERT INTO marketplace_leads.store (name, value) VALUES ('schema 2', now()::text);
	CREATE TABLE marketplace_leads.poll (
		ledger text COLLATE "C" NOT NULL,
		source text COLLATE "C" NOT NULL,
		body text COLLATE "C" NOT NULL,
		PRIMARY KEY (ledger, source)
	);
	COMMENT ON TABLE marketplace_leads.poll IS 'How far sources that are polled have been read, and who polls them just now.';`,
	},
];

/** What the ledger keeps in the table `store`. */
export interface StoreRows {
	readonly id: string;
	readonly secret: string;
	/** Tells whether the secret is the one the records were made with. */
	readonly keyCheck: string;
}

/**
 * Brings the database to the newest schema, where it is not.
 *
 * @throws LedgerConfigurationError when a newer version of this package wrote the database, or rows are missing in it
 */
export async function migrate(database: Database): Promise<StoreRows> {
	return await database.persist(async () => {
		const found = await tables(database);
		// Creating a schema takes a right that creating tables in it does not.
		const begin = found === null ? 'CREATE SCHEMA marketplace_leads;' : '';
		const isThere = (table: string): boolean => found?.has(table) ?? false;
		if (!isThere('store') && found !== null && found.size > 0) throw rowMissing('table store');
		const rows = isThere('store') ? await storeRows(database) : new Map<string, string>();
		const version = versionOf(rows);
		const next = MIGRATIONS[version];
		if (!next) return complete(rows);
		if (isThere(next.makes)) throw rowMissing(`row "${stepName(version + 1)}" of the table store`);
		await database.create(begin + next.statements());
		return undefined;
	});
}

/** Which of our tables are there; null where the schema is not. */
async function tables(database: Database): Promise<ReadonlySet<string> | null> {
	const rows = await database.query(
		`SELECT relname AS name FROM pg_catalog.pg_namespace LEFT JOIN pg_catalog.pg_class
		 ON relnamespace = pg_namespace.oid AND relname IN ('store', 'person', 'receipt', 'note', 'poll')
		 WHERE nspname = 'marketplace_leads'`,
	);
	if (rows.length === 0) return null;
	return new Set(rows.flatMap(({ name }) => (typeof name === 'string' ? [name] : [])));
}

async function storeRows(database: Database): Promise<Map<string, string>> {
	const rows = await database.query('SELECT name, value FROM marketplace_leads.store');
	return new Map(rows.map(({ name, value }) => [String(name), String(value)]));
}

/** @returns how many steps were taken, one after the other */
function versionOf(rows: ReadonlyMap<string, string>): number {
	const newest = Math.max(
		0,
		...[...rows.keys()].map((name) => Number(/^schema (\d+)$/.exec(name)?.[1] ?? 0)),
	);
	if (newest > MIGRATIONS.length) {
		throw new LedgerConfigurationError(
			`The ledger in Postgres was written by a newer version of this package (schema ${newest}).`,
			'Install that version again, or give this n8n a database of its own.',
		);
	}
	const missing = MIGRATIONS.findIndex((_, index) => !rows.has(stepName(index + 1)));
	return missing === -1 ? MIGRATIONS.length : missing;
}

/** The row of the table `store` that tells that a step was taken. */
function stepName(version: number): string {
	return `schema ${version}`;
}

function complete(rows: ReadonlyMap<string, string>): StoreRows {
	const row = (name: string): string => {
		const value = rows.get(name);
		if (value === undefined) throw rowMissing(`row "${name}" of the table store`);
		return value;
	};
	return { id: row('id'), secret: row('secret'), keyCheck: row('keyCheck') };
}

/** Never made anew: with another secret everybody would look new. */
function rowMissing(what: string): LedgerConfigurationError {
	return new LedgerConfigurationError(
		`The ${what} is missing in the schema marketplace_leads: without it everybody would look new.`,
		'Restore it from a backup of the database.',
	);
}

/**
 * Turns the row into the secret.
 *
 * @throws LedgerConfigurationError when it is none, or not the one the records were made with
 */
export function unlock({ secret, keyCheck }: StoreRows): Keyring {
	const wrong = (how: string): LedgerConfigurationError =>
		new LedgerConfigurationError(
			`The row "secret" of marketplace_leads.store ${how}: with it everybody would look new.`,
			'Put back the value that belongs to this ledger, for example from a backup of the database.',
		);
	if (!new RegExp(`^[0-9a-f]{${SECRET_BYTES * 2}}$`).test(secret)) throw wrong('is damaged');
	const keys = new Keyring(Buffer.from(secret, 'hex'));
	if (keys.checkValue() === keyCheck) return keys;
	throw wrong('is another than the one the ledger was written with');
}

function mintedRows(): string {
	const secret = randomBytes(SECRET_BYTES);
	const rows: StoreRows = {
		id: randomUUID(),
		secret: secret.toString('hex'),
		keyCheck: new Keyring(secret).checkValue(),
	};
	return Object.entries(rows)
		.map(([name, value]) => `(${escapeLiteral(name)}, ${escapeLiteral(String(value))})`)
		.join(', ');
}
