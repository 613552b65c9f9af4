import { parsePoll, type PollRecord, serialisePoll } from '../pollRecord';
import type { Receipt } from '../receipts';
import type { DecidedPoll } from '../store';
import { CLOCK, timeIn } from './clock';
import type { Database } from './database';
import { Statement } from './statement';

const LOAD = `
	WITH ${CLOCK}
	SELECT now, store, body FROM clock
	LEFT JOIN marketplace_leads.poll ON ledger = $1 AND source = $2`;

/** As it was loaded; `body` is its stored form, which tells whether it was changed since. */
interface LoadedPoll {
	readonly record: PollRecord | null;
	readonly body: string | null;
	readonly now: number;
}

/** The statements on what is known of polling sources. */
export class PollTable {
	/** @param storeId that the database had when it was opened */
	constructor(
		private readonly database: Database,
		private readonly storeId: string,
	) {}

	/** @throws LedgerConfigurationError also where the store is not the one that was opened */
	async load(ledger: string, source: string): Promise<LoadedPoll> {
		const rows = await this.database.query(LOAD, [ledger, source]);
		const now = timeIn(rows, this.storeId);
		const body = rows[0]?.['body'];
		return typeof body === 'string'
			? { record: parsePoll(body), body, now }
			: { record: null, body: null, now };
	}

	/** Decides, and saves where it still is as it was loaded; decides anew where it is not. */
	async change<Answer>(
		ledger: string,
		source: string,
		decide: (record: PollRecord | null, now: number) => DecidedPoll<Answer>,
	): Promise<Answer> {
		const { answer } = await this.database.persist(async () => {
			const { record: before, body, now } = await this.load(ledger, source);
			const decided = decide(before, now);
			const { record, receipts = [] } = decided;
			if (record === null || record === before) return decided;
			const { text, values } = saveStatement(ledger, source, body, serialisePoll(record), receipts);
			const saved = await this.database.query(text, values);
			return saved.length > 0 ? decided : undefined;
		});
		return answer;
	}
}

/**
 * Compare and set, with receipts, which are written only where it was set. Two who poll one source wait for each other at
 * its row, before either has written a receipt; and receipts are written in the order of their ids, as always.
 *
 * @param before the stored form that was loaded; null where there was none
 * @returns the statement, which has a row where it was set
 */
function saveStatement(
	ledger: string,
	source: string,
	before: string | null,
	body: string,
	receipts: readonly Receipt[],
): Statement {
	const statement = new Statement();
	const of = statement.value(ledger, 'text');
	const named = statement.value(source, 'text');
	const wanted = statement.value(body, 'text');
	statement.with(
		'saved',
		before === null
			? `(
		INSERT INTO marketplace_leads.poll (ledger, source, body) VALUES (${of}, ${named}, ${wanted})
		ON CONFLICT DO NOTHING RETURNING source
	)`
			: `(
		UPDATE marketplace_leads.poll SET body = ${wanted}
		WHERE ledger = ${of} AND source = ${named} AND body = ${statement.value(before, 'text')}
		RETURNING source
	)`,
	);
	if (receipts.length > 0) receive(statement, of, receipts);
	return statement.select('SELECT source FROM saved');
}

/** Adds the part that writes receipts, unless one by the id is there. */
function receive(statement: Statement, ledger: string, receipts: readonly Receipt[]): void {
	const column = (valueOf: (receipt: Receipt) => unknown, type: string): string =>
		statement.value(receipts.map(valueOf), type);
	const columns = [
		column(({ id }) => id, 'text[]'),
		column(({ workflow }) => workflow, 'text[]'),
		column(({ person }) => person, 'text[]'),
		column(({ received }) => received, 'bigint[]'),
		column(({ due }) => due, 'bigint[]'),
		column(({ times }) => times, 'integer[]'),
		column(({ content }) => content, 'text[]'),
	];
	statement.with(
		'received',
		`(
		INSERT INTO marketplace_leads.receipt (ledger, id, workflow, person, received, due, times, content)
		SELECT ${ledger}, asked.* FROM unnest(${columns.join(', ')})
			AS asked (id, workflow, person, received, due, times, content)
		WHERE EXISTS (SELECT FROM saved)
		ORDER BY id COLLATE "C"
		ON CONFLICT DO NOTHING
	)`,
	);
}
