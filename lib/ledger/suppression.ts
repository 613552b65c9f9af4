import type { PersonRecord } from './record';

/**
 * Has a person left alone from now on. A person of whom nothing is known gets a record, so that the first step to
 * come is held back too.
 *
 * @param now ms since the epoch
 * @param mint makes a new unique id
 */
export function suppressed(record: PersonRecord | null, now: number, mint: () => string): PersonRecord {
	if (record?.suppressedAt !== undefined) return record;
	return { ...(record ?? { id: mint(), steps: [] }), suppressedAt: now };
}

/** Ends a suppression: what was known before is known again, and who was unknown before is unknown again. */
export function lifted(record: PersonRecord | null): PersonRecord | null {
	if (record?.suppressedAt === undefined) return record;
	const { id, steps } = record;
	return steps.length > 0 ? { id, steps } : null;
}
