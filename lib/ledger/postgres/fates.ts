import type { PersonKey } from '../keys';
import type { Receipt, ReceiptChange } from '../receipts';
import type { Statement } from './statement';

/** A change of a receipt, and whose it is: it is made where that person's record could be saved. */
export interface OwnedChange {
	readonly person: PersonKey | '';
	readonly change: ReceiptChange;
}

/** What becomes of one receipt in the end. */
export interface Fate {
	readonly person: PersonKey | '';
	readonly id: string;
	readonly due: number | null;
	/** Whether it counts anew how often it came out. */
	readonly anew: boolean;
	/** Erased. */
	readonly settled: boolean;
	/** What to write where it is not there, as is to be expected. */
	readonly kept: Receipt | null;
	/** What to write where it is not there against expectation. */
	readonly missing: (() => Receipt) | null;
}

/**
 * What changes made one after the other come to: a statement can change a row once only.
 *
 * @returns one fate for each receipt of a person
 */
export function fates(changes: readonly OwnedChange[]): Fate[] {
	const last = new Map<string, Fate>();
	for (const { person, change } of changes) {
		const id = change.is === 'kept' ? change.receipt.id : change.id;
		const key = JSON.stringify([person, id]);
		last.set(key, after(last.get(key), person, id, change));
	}
	return [...last.values()];
}

function after(before: Fate | undefined, person: PersonKey | '', id: string, change: ReceiptChange): Fate {
	const fate = { person, id, due: null, anew: false, settled: false, kept: null, missing: null };
	if (change.is === 'settled') return { ...fate, settled: true };
	const isErased = before?.settled === true;
	const kept = before?.kept ?? (change.is === 'kept' ? change.receipt : null);
	const missing = before?.missing ?? (change.is === 'due' ? change.missing : undefined) ?? null;
	if (isErased && !kept && !missing) return before;
	return {
		...fate,
		due: change.is === 'kept' ? change.receipt.due : change.due,
		// Erased and kept again: it counts from there.
		anew: isErased || before?.anew === true || (change.is === 'due' && change.anew === true),
		kept,
		missing,
	};
}

/**
 * Adds the parts of a statement that tell what is to become of receipts: `asked`, and `held`, which locks those that
 * are there, in the order of their ids. What is missing against expectation is left out at first, for it is long; whose
 * receipt would need it is in `without`, and must not be saved this time.
 *
 * @param isWhole to hand over everything: then nobody is without
 */
export function holdReceipts(
	statement: Statement,
	ledger: string,
	fates: readonly Fate[],
	isWhole: boolean,
): void {
	const sorted = [...fates].sort((one, two) => (one.id < two.id ? -1 : 1));
	const columns = columnsOf(sorted, isWhole).map(([values, type]) => statement.value(values, type));
	statement.with(
		'asked',
		`MATERIALIZED (
		SELECT * FROM unnest(${columns.join(', ')}) WITH ORDINALITY
			AS asked (person, id, due, anew, settled, expected, workflow, received, content, place)
	)`,
	);
	statement.with(
		'held',
		`MATERIALIZED (
		SELECT id FROM marketplace_leads.receipt
		WHERE ledger = ${ledger} AND id = ANY(ARRAY(SELECT id FROM asked))
		ORDER BY id FOR UPDATE
	)`,
	);
	statement.with(
		'without',
		`MATERIALIZED (SELECT person FROM asked WHERE expected AND id NOT IN (SELECT id FROM held))`,
	);
}

/**
 * Adds the parts that change those receipts, of persons alone whose key is in the part `saved`. Where two persons' leads
 * share a receipt, it is rather kept than settled. One that another has just written stays as it is, and comes out when
 * that other says: to wait for it could be to wait in a circle.
 */
export function changeReceipts(statement: Statement, ledger: string, fates: readonly Fate[]): void {
	statement.with(
		'fate',
		`MATERIALIZED (
		SELECT DISTINCT ON (id COLLATE "C") * FROM asked WHERE person IN (SELECT key FROM saved)
		ORDER BY id COLLATE "C", settled, content IS NULL, place DESC
	)`,
	);
	const ofHeld = `receipt.ledger = ${ledger} AND receipt.id = held.id`;
	if (fates.some(({ settled }) => settled)) {
		statement.with(
			'settled',
			`(
		DELETE FROM marketplace_leads.receipt USING held JOIN fate USING (id) WHERE ${ofHeld} AND fate.settled
	)`,
		);
	}
	if (fates.some(({ settled }) => !settled)) {
		statement.with(
			'postponed',
			`(
		UPDATE marketplace_leads.receipt
		SET due = fate.due, times = CASE WHEN fate.anew THEN 0 ELSE receipt.times END
		FROM held JOIN fate USING (id) WHERE ${ofHeld} AND NOT fate.settled
	)`,
		);
	}
	if (fates.some(({ kept, missing }) => kept ?? missing)) {
		statement.with(
			'kept',
			`(
		INSERT INTO marketplace_leads.receipt (ledger, id, workflow, person, received, due, times, content)
		SELECT ${ledger}, id, workflow, person, received, due, 0, content FROM fate
		WHERE content IS NOT NULL AND id NOT IN (SELECT id FROM held)
		ORDER BY id COLLATE "C"
		ON CONFLICT (ledger, id) DO NOTHING
	)`,
		);
	}
}

function columnsOf(
	fates: readonly Fate[],
	isWhole: boolean,
): ReadonlyArray<readonly [values: unknown[], type: string]> {
	const written = fates.map(({ kept, missing }) => kept ?? (isWhole ? missing?.() : null) ?? null);
	return [
		[fates.map(({ person }) => person), 'text[]'],
		[fates.map(({ id }) => id), 'text[]'],
		[fates.map(({ due }) => due), 'bigint[]'],
		[fates.map(({ anew }) => anew), 'boolean[]'],
		[fates.map(({ settled }) => settled), 'boolean[]'],
		[fates.map(({ missing }, n) => missing !== null && !written[n]), 'boolean[]'],
		[written.map((receipt) => receipt?.workflow ?? null), 'text[]'],
		[written.map((receipt) => receipt?.received ?? null), 'bigint[]'],
		[written.map((receipt) => receipt?.content ?? null), 'text[]'],
	];
}
