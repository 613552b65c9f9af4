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
 */
const MIGRATIONS: ReadonlyArray<() => string> = [
	() => `
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
		const begin = found.schema ? '' : 'CREATE SCHEMA marketplace_leads;';
		const rows = found.store ? await storeRows(database) : new Map<string, string>();
		const version = versionOf(rows);
		const next = MIGRATIONS[version];
		if (!next) return complete(rows);
		if (!found.store && found.others) throw rowMissing('table store');
		if (found.store && version === 0) throw rowMissing('row "schema 1" of the table store');
		await database.create(begin + next());
		return undefined;
	});
}

async function tables(database: Database): Promise<{ schema: boolean; store: boolean; others: boolean }> {
	const rows = await database.query(
		`SELECT relname AS name FROM pg_catalog.pg_namespace LEFT JOIN pg_catalog.pg_class
		 ON relnamespace = pg_namespace.oid AND relname IN ('store', 'person', 'receipt', 'note')
		 WHERE nspname = 'marketplace_leads'`,
	);
	const names = rows.flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
	return {
		schema: rows.length > 0,
		store: names.includes('store'),
		others: names.some((name) => name !== 'store'),
	};
}

async function storeRows(database: Database): Promise<Map<string, string>> {
	const rows = await database.query('SELECT name, value FROM marketplace_leads.store');
	return new Map(rows.map(({ name, value }) => [String(name), String(value)]));
}

function versionOf(rows: ReadonlyMap<string, string>): number {
	const taken = [...rows.keys()].map((name) => Number(/^schema (\d+)$/.exec(name)?.[1] ?? 0));
	const version = Math.max(0, ...taken);
	if (version <= MIGRATIONS.length) return version;
	throw new LedgerConfigurationError(
		`The ledger in Postgres was written by a newer version of this package (schema ${version}).`,
		'Install that version again, or give this n8n a database of its own.',
	);
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
