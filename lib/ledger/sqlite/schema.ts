import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

import { LedgerConfigurationError } from '../errors';

/**
 * One step a version; a released step never changes. `PRAGMA user_version` counts the steps taken.
 * `person.key` is a keyed hash, `record.body` what is known of the person as JSON (storedRecord.ts). Apart, because keys
 * come in random order and bodies are long: only the short keys go to random places, and the key stands there once
 * (310 bytes a person, 347 in one table). Times are ms since the epoch; a receipt without a due time waits for a person.
 * `poll.body` is what is known of polling a source (pollRecord.ts).
 *
 *     SELECT key, body FROM person JOIN record USING (record)
 */
const MIGRATIONS = [
	`CREATE TABLE store (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
	 CREATE TABLE person (
		ledger TEXT NOT NULL,
		key TEXT NOT NULL,
		record INTEGER NOT NULL,
		PRIMARY KEY (ledger, key)
	 ) STRICT, WITHOUT ROWID;
	 CREATE TABLE record (record INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
	 CREATE TABLE receipt (
		ledger TEXT NOT NULL,
		id TEXT NOT NULL,
		workflow TEXT NOT NULL,
		person TEXT NOT NULL,
		received INTEGER NOT NULL,
		due INTEGER,
		times INTEGER NOT NULL,
		content TEXT NOT NULL,
		PRIMARY KEY (ledger, id)
	 ) STRICT;
	 CREATE INDEX receipt_due ON receipt (ledger, due) WHERE due IS NOT NULL;
	 CREATE INDEX receipt_person ON receipt (ledger, person);
	 CREATE TABLE note (
		ledger TEXT NOT NULL,
		name TEXT NOT NULL,
		value TEXT NOT NULL,
		PRIMARY KEY (ledger, name)
	 ) STRICT, WITHOUT ROWID;`,
	`CREATE TABLE poll (
		ledger TEXT NOT NULL,
		source TEXT NOT NULL,
		body TEXT NOT NULL,
		PRIMARY KEY (ledger, source)
	 ) STRICT;`,
] as const;

/**
 * Brings the database to the newest schema. Called inside a write transaction, so that it happens once among all
 * processes that open the database.
 *
 * @throws LedgerConfigurationError when a newer version of this package wrote the database
 */
export function migrate(database: DatabaseSync): void {
	const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
	if (version > MIGRATIONS.length) {
		throw new LedgerConfigurationError(
			`The ledger was written by a newer version of this package (schema ${version}).`,
			'Install that version again, or give this n8n a ledger folder of its own.',
		);
	}
	for (const step of MIGRATIONS.slice(version)) database.exec(step);
	database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
}

/** The store's id, minted when the store is made. */
export function storeId(database: DatabaseSync): string {
	return readValue(database, 'id') ?? keepValue(database, 'id', randomUUID());
}

/** Value that tells whether a secret is the one the records were made with; null before there is one. */
export function keyCheckValue(database: DatabaseSync): string | null {
	return readValue(database, 'keyCheck');
}

/** Keeps the key check value of a new store. */
export function keepKeyCheckValue(database: DatabaseSync, value: string): void {
	keepValue(database, 'keyCheck', value);
}

function readValue(database: DatabaseSync, name: string): string | null {
	const row = database.prepare('SELECT value FROM store WHERE name = ?').get(name);
	return row ? String(row['value']) : null;
}

function keepValue(database: DatabaseSync, name: string, value: string): string {
	database.prepare('INSERT INTO store (name, value) VALUES (?, ?)').run(name, value);
	return value;
}
