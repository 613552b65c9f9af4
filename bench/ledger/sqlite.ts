import { closeSync, constants, copyFileSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Shipped } from '../shipped.ts';
import { removeFolder, temporaryFolder } from '../temporaryFolder.ts';
import { LEDGER } from './leads.ts';
import type { Row, Rows } from './rows.ts';
import type { BenchStore } from './store.ts';

/** As the ledger opens its own (lib/ledger/sqlite/open.ts): the same promises, the same limits. */
const PRAGMAS = `
	PRAGMA journal_mode = WAL;
	PRAGMA synchronous = FULL;
	PRAGMA secure_delete = ON;
	PRAGMA cache_size = -32000;
	PRAGMA wal_autocheckpoint = 3000;
`;
const RAW_TABLE = `CREATE TABLE IF NOT EXISTS raw (
	ledger TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (ledger, key)
) STRICT`;
const RAW_INSERT = 'INSERT OR IGNORE INTO raw (ledger, key, body) VALUES (?, ?, ?)';

/** Two files with what is remembered; each measurement gets a copy. */
export async function sqliteStore(shipped: Shipped, rows: Rows): Promise<BenchStore> {
	const { openSqliteStore } = shipped(
		'./ledger/sqlite/open',
	) as typeof import('../../lib/ledger/sqlite/open.ts');
	const folder = temporaryFolder();
	const kept = { ours: join(folder, 'ours'), raw: join(folder, 'raw.sqlite') };
	(await openSqliteStore(kept.ours)).close();
	writeAll(kept.raw, (database) => database.exec(RAW_TABLE));
	let remembered = 0;
	return {
		name: 'SQLite',
		remember(count) {
			const added = Array.from({ length: count - remembered }, rows.remembered);
			remembered = count;
			seedSqliteLedger(join(kept.ours, 'ledger.sqlite'), LEDGER, added);
			writeAll(kept.raw, (database) => insertAll(database, added));
			return Promise.resolve();
		},
		async ours() {
			const copy = temporaryFolder();
			for (const file of ['ledger.key', 'ledger.sqlite']) copyToDisk(join(kept.ours, file), join(copy, file));
			const { store, keys, close } = await openSqliteStore(copy);
			return {
				store,
				keys,
				end() {
					close();
					removeFolder(copy);
					return Promise.resolve();
				},
			};
		},
		raw() {
			const copy = temporaryFolder();
			const path = join(copy, 'raw.sqlite');
			copyToDisk(kept.raw, path);
			const database = new DatabaseSync(path);
			database.exec(PRAGMAS);
			return Promise.resolve({
				insert: async (added) => inTransaction(database, () => insertAll(database, added)),
				end() {
					database.close();
					removeFolder(copy);
					return Promise.resolve();
				},
			});
		},
		stop: () => Promise.resolve(removeFolder(folder)),
	};
}

/**
 * Writes persons straight into the ledger's database, in one transaction.
 *
 * @param path of a ledger.sqlite that nobody has open
 */
export function seedSqliteLedger(path: string, ledger: string, added: readonly Row[]): void {
	writeAll(path, (database) => {
		const insertRecord = database.prepare('INSERT INTO record (body) VALUES (?)');
		const insertKey = database.prepare('INSERT INTO person (ledger, key, record) VALUES (?, ?, ?)');
		for (const { key, body } of added) insertKey.run(ledger, key, insertRecord.run(body).lastInsertRowid);
	});
}

function insertAll(database: DatabaseSync, added: readonly Row[]): void {
	const insert = database.prepare(RAW_INSERT);
	for (const { key, body } of added) insert.run(LEDGER, key, body);
}

function writeAll(path: string, write: (database: DatabaseSync) => void): void {
	const database = new DatabaseSync(path);
	try {
		// All of it in memory: keys come in random order.
		database.exec(`${PRAGMAS} PRAGMA cache_size = -2000000; PRAGMA synchronous = OFF`);
		inTransaction(database, () => write(database));
	} finally {
		database.close();
	}
}

function inTransaction(database: DatabaseSync, work: () => void): void {
	database.exec('BEGIN IMMEDIATE');
	work();
	database.exec('COMMIT');
}

/** What is still on its way to the disk would be waited for by the first commit that is measured. */
function copyToDisk(from: string, to: string): void {
	copyFileSync(from, to, constants.COPYFILE_FICLONE);
	const file = openSync(to, 'r+');
	fsyncSync(file);
	closeSync(file);
}
