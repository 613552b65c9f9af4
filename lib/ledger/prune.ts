import { isUnkeyed, type PersonKey } from './keys';
import type { PersonRecord } from './record';

/**
 * The record without the steps that count in no question any more: confirmed longer ago than the longest window
 * that was ever asked for. Every reader of a record looks at it through this, so that it makes no difference when the
 * rest is cleared away. A person's id stays, so that who comes back after years has the same record keys; a lead
 * that nothing identifies cannot come back.
 *
 * @param keepMs the longest window, ms
 * @returns the very record where nothing is to be cleared away; null where nothing is left
 */
export function pruned(
	person: PersonKey,
	record: PersonRecord | null,
	now: number,
	keepMs: number,
): PersonRecord | null {
	if (!record) return null;
	const steps = record.steps.filter(({ state }) => state.is !== 'confirmed' || state.at > now - keepMs);
	if (steps.length === record.steps.length) return record;
	return steps.length > 0 || !isUnkeyed(person) ? { ...record, steps } : null;
}
