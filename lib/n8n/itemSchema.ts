import type { ClaimAnswer } from '../ledger/contract';
import { asPersonKey } from '../ledger/keys';
import * as z from '../vendor/zod';

/** The part of an item's `dedupe` that outputs act on; whatever else is in it passes through untouched. */
const dedupeSchema = z.looseObject({
	outcome: z.enum(['new', 'returning', 'duplicate', 'doNotContact']),
	person: z.string(),
	recordKeys: z.object({ step: z.string(), offer: z.string(), person: z.string() }),
	deliveryKey: z.string(),
	dryRun: z.boolean(),
	claim: z.nullable(
		z.object({
			ledger: z.string(),
			occurrence: z.string(),
			epoch: z.number(),
			leaseUntil: z.nullable(z.string()),
		}),
	),
});

/** What outputs read of {@link ClaimAnswer}. */
export type Dedupe = Pick<
	ClaimAnswer,
	'outcome' | 'person' | 'recordKeys' | 'deliveryKey' | 'dryRun' | 'claim'
>;

/**
 * Reads the `dedupe` of an item, which any node in between may have changed.
 *
 * @returns null where there is none that is whole
 */
export function readDedupe(value: unknown): Dedupe | null {
	const parsed = z.safeParse(dedupeSchema, value);
	if (!parsed.success) return null;
	const person = asPersonKey(parsed.data.person);
	return person ? { ...parsed.data, person } : null;
}
