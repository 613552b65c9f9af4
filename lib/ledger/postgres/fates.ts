import type { Fate } from '../receiptFates';
import type { Statement } from './statement';

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
 * share a receipt, it is rather kept than settled, as in {@link fatePerReceipt}: here, because only the statement knows who
 * could be saved. One that another has just written stays as it is, and comes out when
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
