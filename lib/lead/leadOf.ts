import * as z from '../vendor/zod';
import { isRecord } from './json';
import { type Lead, leadSchema } from './lead';

/**
 * The lead of an item that comes from one of our nodes: a value that is a lead, or has one under `lead`. It is
 * returned as it is, with whatever the builder has added.
 *
 * @returns null where there is none; then `readLead` reads the value
 */
export function leadOf(value: unknown): Lead | null {
	if (!isRecord(value)) return null;
	if (isLead(value)) return value;
	const { lead } = value;
	return isLead(lead) ? lead : null;
}

function isLead(value: unknown): value is Lead {
	// Without these two it is none: asking first spares nearly every other object the whole check.
	return (
		isRecord(value) && 'fingerprint' in value && 'contact' in value && z.safeParse(leadSchema, value).success
	);
}
