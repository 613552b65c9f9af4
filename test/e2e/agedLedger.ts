import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client, type ClientConfig } from 'pg';
import type { Harness } from '../../scripts/host/harness.ts';

/** Longer than any lease and grace of a workflow without a time-out. */
const HALF_AN_HOUR_MS = 30 * 60_000;

/** The ledger that never ages here: what a test puts there comes out in its own time. */
export const UNAGED = 'in its own time';

const SQLITE_RECORDS = `SELECT record, body FROM record
	WHERE record IN (SELECT record FROM person WHERE ledger <> ?)`;
const AGED_RECEIPTS = 'received = received - ?, due = due - ?';
/** The lease of a poll that was under way (lib/ledger/pollRecord.ts). */
const AGED_POLLS = `UPDATE poll SET body = json_set(body, '$.lease', json_extract(body, '$.lease') - ?)
	WHERE ledger <> ? AND json_extract(body, '$.lease') IS NOT NULL`;

/**
 * Lets half an hour pass for the SQLite ledgers of an n8n, whether it runs or not: every time in them lies so much
 * further back. The product has no clock to move.
 */
export function ageLedger(n8n: Pick<Harness, 'process'>, ms = HALF_AN_HOUR_MS): void {
	const database = openLedger(n8n);
	try {
		// Another process that is writing just then is waited for.
		database.exec('PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE');
		database.prepare(`UPDATE receipt SET ${AGED_RECEIPTS} WHERE ledger <> ?`).run(ms, ms, UNAGED);
		database.prepare(AGED_POLLS).run(ms, UNAGED);
		const write = database.prepare('UPDATE record SET body = ? WHERE record = ?');
		for (const { record, body } of database.prepare(SQLITE_RECORDS).all(UNAGED)) {
			if (record !== undefined) write.run(agedRecord(String(body), ms), record);
		}
		database.exec('COMMIT');
	} finally {
		database.close();
	}
}

/** As {@link ageLedger}, for a ledger in Postgres. */
export async function agePostgresLedger(connection: ClientConfig, ms = HALF_AN_HOUR_MS): Promise<void> {
	const client = new Client(connection);
	await client.connect();
	try {
		await client.query('BEGIN');
		await client.query('UPDATE marketplace_leads.receipt SET received = received - $1, due = due - $1', [ms]);
		const { rows } = await client.query<{ ledger: string; key: string; body: string }>(
			'SELECT ledger, key, body FROM marketplace_leads.person ORDER BY ledger, key FOR UPDATE',
		);
		for (const { ledger, key, body } of rows) {
			// The version grows with each write, or a run would save over this one.
			await client.query(
				'UPDATE marketplace_leads.person SET body = $1, version = version + 1 WHERE ledger = $2 AND key = $3',
				[agedRecord(body, ms), ledger, key],
			);
		}
		await client.query('COMMIT');
	} finally {
		await client.end();
	}
}

/** All that an n8n's SQLite ledgers hold, row by row, to compare. */
export function ledgerRows(n8n: Pick<Harness, 'process'>): Record<string, unknown[]> {
	const database = openLedger(n8n);
	try {
		const tables = ['person', 'record', 'receipt', 'note'];
		return Object.fromEntries(
			tables.map((table) => [table, database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()]),
		);
	} finally {
		database.close();
	}
}

function openLedger({ process }: Pick<Harness, 'process'>): DatabaseSync {
	return new DatabaseSync(join(process.userFolder, '.n8n', 'marketplace-leads', 'ledger.sqlite'));
}

/** A stored record (lib/ledger/storedRecord.ts): a step's first time is absolute, its others count from that one. */
function agedRecord(body: string, ms: number): string {
	const record = JSON.parse(body) as { suppressed?: number; steps?: Array<{ at: number }> };
	return JSON.stringify({
		...record,
		...(record.suppressed !== undefined && { suppressed: record.suppressed - ms }),
		...(record.steps && { steps: record.steps.map((step) => ({ ...step, at: step.at - ms })) }),
	});
}
