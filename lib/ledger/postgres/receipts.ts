import type { PersonKey } from '../keys';
import { fates } from '../receiptFates';
import type { Receipt, ReceiptChange } from '../receipts';
import type { DueQuery, ReceiptHead } from '../store';
import { SERVER_NOW } from './clock';
import type { Database, Row } from './database';
import { changeReceipts, holdReceipts } from './fates';
import { Statement } from './statement';

const RECEIVE = `
	INSERT INTO marketplace_leads.receipt (ledger, id, workflow, person, received, due, times, content)
	SELECT $1, id, workflow, person, clock.now, clock.now + $2::bigint, times, content
	FROM
		(SELECT ${SERVER_NOW} AS now) AS clock,
		unnest($3::text[], $4::text[], $5::text[], $6::integer[], $7::text[])
			AS asked (id, workflow, person, times, content)
	ORDER BY id COLLATE "C"
	ON CONFLICT DO NOTHING`;

const DUE = `
	SELECT id, workflow, person, received, receipt.due, times, content
	FROM (SELECT ${SERVER_NOW} AS now) AS clock, marketplace_leads.receipt
	WHERE ledger = $1 AND receipt.due <= clock.now AND ($2::text IS NULL OR workflow = $2)
	ORDER BY receipt.due LIMIT $3`;

/** What another caller is just taking is passed over. */
const TAKE = `
	WITH clock AS MATERIALIZED (SELECT ${SERVER_NOW} AS now),
	due AS MATERIALIZED (
		SELECT id, receipt.due FROM marketplace_leads.receipt
		WHERE ledger = $1 AND receipt.due <= (SELECT now FROM clock) AND ($2::text IS NULL OR workflow = $2)
		ORDER BY receipt.due LIMIT $3
		FOR UPDATE SKIP LOCKED
	),
	taken AS (
		UPDATE marketplace_leads.receipt SET due = clock.now + $4::bigint, times = times + 1
		FROM due, clock WHERE receipt.ledger = $1 AND receipt.id = due.id
		RETURNING receipt.*, due.due AS was_due
	)
	SELECT id, workflow, person, received, due, times, content FROM taken ORDER BY was_due`;

const SCAN = `
	SELECT id, workflow, person, received, due, times FROM marketplace_leads.receipt
	WHERE ledger = $1 AND id > $2 ORDER BY id LIMIT $3`;

/** Locked in the order in which changes lock them too. */
const FORGET = `
	DELETE FROM marketplace_leads.receipt WHERE ledger = $1 AND id IN (
		SELECT id FROM marketplace_leads.receipt WHERE ledger = $1 AND person = ANY($2::text[])
		ORDER BY id FOR UPDATE
	)`;

/** The statements on receipts alone. */
export class ReceiptTable {
	constructor(private readonly database: Database) {}

	/** Writes receipts, unless one by the id is there. */
	async receive(
		ledger: string,
		receipts: ReadonlyArray<Omit<Receipt, 'received' | 'due'>>,
		graceMs: number,
	): Promise<void> {
		await this.database.query(RECEIVE, [
			ledger,
			graceMs,
			receipts.map(({ id }) => id),
			receipts.map(({ workflow }) => workflow),
			receipts.map(({ person }) => person),
			receipts.map(({ times }) => times),
			receipts.map(({ content }) => content),
		]);
	}

	async change(
		ledger: string,
		changes: ReadonlyArray<Exclude<ReceiptChange, { is: 'kept' }>>,
	): Promise<void> {
		const owned = changes.map((change) => ({
			person: (change.is === 'due' && change.missing?.().person) || ('' as const),
			change,
		}));
		const all = fates(owned);
		const statement = new Statement();
		const of = statement.value(ledger, 'text');
		holdReceipts(statement, of, all, true);
		// Of no record, so that all of them are made.
		statement.with('saved (key)', '(SELECT person FROM asked)');
		changeReceipts(statement, of, all);
		const { text, values } = statement.select('SELECT FROM fate');
		await this.database.query(text, values);
	}

	async takeDue(ledger: string, { workflow, limit, hideMs }: DueQuery): Promise<Receipt[]> {
		const rows =
			hideMs === null
				? await this.database.query(DUE, [ledger, workflow, limit])
				: await this.database.query(TAKE, [ledger, workflow, limit, hideMs]);
		return rows.map((row) => ({ ...headOf(row), content: String(row['content']) }));
	}

	async scan(ledger: string, after: string | null, limit: number): Promise<ReceiptHead[]> {
		return (await this.database.query(SCAN, [ledger, after ?? '', limit])).map(headOf);
	}

	async forget(ledger: string, persons: readonly PersonKey[]): Promise<void> {
		await this.database.query(FORGET, [ledger, persons]);
	}
}

function headOf(row: Row): ReceiptHead {
	return {
		id: String(row['id']),
		workflow: String(row['workflow']),
		person: String(row['person']) as PersonKey,
		received: Number(row['received']),
		due: row['due'] === null ? null : Number(row['due']),
		times: Number(row['times']),
	};
}
