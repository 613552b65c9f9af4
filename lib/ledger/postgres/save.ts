import { randomInt } from 'node:crypto';

import type { PersonKey } from '../keys';
import type { PersonRecord } from '../record';
import type { Fate } from '../receiptFates';
import { serialiseRecord } from '../storedRecord';
import { changeReceipts, holdReceipts } from './fates';
import { Statement } from './statement';

/** A record that is to be as decided; null is to be absent. */
export interface Wanted {
	readonly key: PersonKey;
	/** The version that was loaded; null where there was no record. */
	readonly version: string | null;
	readonly record: PersonRecord | null;
}

/** Versions of new records begin anywhere below. */
const FIRST_VERSIONS = 2 ** 47;

/**
 * Compare and set, with the receipts of those whose record was saved, or did not need to be. Who was to be absent is
 * inserted, unless present; who was to be present is locked, and changed where the version is the one loaded. Never
 * "insert, else update": that would bring the forgotten back.
 *
 * Nobody waits for anybody in a circle: receipts that are there are locked first, then persons are inserted, then
 * receipts are, each in the order of their keys; a person whom another has locked is passed over.
 *
 * @param unchanged whose record stays as it is: their receipts change where it still is
 * @param isWhole whether receipts come with what is to be written where they are missing: else their persons are not
 * saved
 * @returns the statement, whose rows are the keys of those whose decision holds
 */
export function saveStatement(
	ledger: string,
	wanted: readonly Wanted[],
	unchanged: readonly Wanted[],
	fates: readonly Fate[],
	isWhole: boolean,
): Statement {
	const statement = new Statement();
	const of = statement.value(ledger, 'text');
	const sorted = [...wanted].sort((one, two) => (one.key < two.key ? -1 : 1));
	const fresh = sorted.filter(({ version }) => version === null);
	const known = sorted.filter(({ version }) => version !== null);
	const saved: string[] = [];
	if (fates.length > 0) holdReceipts(statement, of, fates, isWhole);
	// Counting makes Postgres lock them before it does anything else.
	const whole =
		fates.length > 0
			? 'key NOT IN (SELECT person FROM without) AND (SELECT count(*) FROM held) IS NOT NULL'
			: 'true';
	if (fresh.length > 0) saved.push(insert(statement, of, fresh, whole));
	if (known.length > 0) saved.push(...replace(statement, of, known, whole));
	if (unchanged.length > 0) {
		const keys = statement.value(keysOf(unchanged), 'text[]');
		const versions = statement.value(
			unchanged.map(({ version }) => version),
			'bigint[]',
		);
		statement.with(
			'unchanged (key)',
			`(
		SELECT loaded.key FROM unnest(${keys}, ${versions}) AS loaded (key, version)
		LEFT JOIN marketplace_leads.person ON person.ledger = ${of} AND person.key = loaded.key
		WHERE person.version IS NOT DISTINCT FROM loaded.version
	)`,
		);
		saved.push(`SELECT key FROM unchanged WHERE ${whole}`);
	}
	statement.with('saved (key)', `(${saved.join(' UNION ALL ')})`);
	if (fates.length > 0) changeReceipts(statement, of, fates);
	return statement.select('SELECT key FROM saved');
}

function insert(statement: Statement, ledger: string, fresh: readonly Wanted[], condition: string): string {
	const keys = statement.value(keysOf(fresh), 'text[]');
	const bodies = statement.value(bodiesOf(fresh), 'text[]');
	statement.with(
		'inserted',
		`(
		INSERT INTO marketplace_leads.person (ledger, key, version, body)
		SELECT ${ledger}, key, ${statement.value(randomInt(FIRST_VERSIONS), 'bigint')}, body
		FROM unnest(${keys}, ${bodies}) AS fresh (key, body) WHERE ${condition}
		ORDER BY key COLLATE "C"
		ON CONFLICT DO NOTHING
		RETURNING key
	)`,
	);
	return 'SELECT key FROM inserted';
}

function replace(
	statement: Statement,
	ledger: string,
	known: readonly Wanted[],
	condition: string,
): string[] {
	const keys = statement.value(keysOf(known), 'text[]');
	const versions = statement.value(
		known.map(({ version }) => version),
		'bigint[]',
	);
	const bodies = statement.value(bodiesOf(known), 'text[]');
	statement.with(
		'locked',
		`MATERIALIZED (
		SELECT key, version FROM marketplace_leads.person
		WHERE ledger = ${ledger} AND key = ANY(${keys})
		ORDER BY key FOR UPDATE SKIP LOCKED
	)`,
	);
	statement.with(
		'current',
		`(
		SELECT key, body FROM unnest(${keys}, ${versions}, ${bodies}) AS known (key, version, body)
		JOIN locked USING (key, version) WHERE ${condition}
	)`,
	);
	const ofCurrent = `person.ledger = ${ledger} AND person.key = current.key`;
	const saved: string[] = [];
	if (known.some(({ record }) => record !== null)) {
		statement.with(
			'updated',
			`(
		UPDATE marketplace_leads.person SET version = person.version + 1, body = current.body
		FROM current WHERE ${ofCurrent} AND current.body IS NOT NULL
		RETURNING person.key
	)`,
		);
		saved.push('SELECT key FROM updated');
	}
	if (known.some(({ record }) => record === null)) {
		statement.with(
			'deleted',
			`(
		DELETE FROM marketplace_leads.person
		USING current WHERE ${ofCurrent} AND current.body IS NULL
		RETURNING person.key
	)`,
		);
		saved.push('SELECT key FROM deleted');
	}
	return saved;
}

function keysOf(wanted: readonly Wanted[]): PersonKey[] {
	return wanted.map(({ key }) => key);
}

function bodiesOf(wanted: readonly Wanted[]): Array<string | null> {
	return wanted.map(({ record }) => record && serialiseRecord(record));
}
