import type { StandInRequest } from '../standIn.ts';

/** How a request wants its records written. */
export interface Caller {
	/** Of the API, e.g. 62. */
	readonly version: number;
	/** The path that resources start with, e.g. `/services/data/v62.0`. */
	readonly base: string;
	/** Whether assignment rules run; `create` where the header names a rule. */
	readonly autoAssign: 'always' | 'create' | 'never';
	/** Whether a duplicate that a rule only alerts to is saved. */
	readonly allowSave: boolean;
	/** Whether the fields of duplicates are told. */
	readonly withDetails: boolean;
	/** Ids of the rows that this request has created. */
	readonly born: Set<string>;
}

/**
 * Reads the headers that change how records are written.
 *
 * Sources: REST API guide, "Assignment Rule Header" (TRUE where it is missing, on create and on update) and "Duplicate
 * Rule Header" (available in API version 52.0 and later; every value false where it is missing).
 */
export function callerOf(request: StandInRequest, version: number, base: string): Caller {
	const assign = header(request, 'sforce-auto-assign').toUpperCase();
	const rules = version >= 52 ? header(request, 'sforce-duplicate-rule-header') : '';
	return {
		version,
		base,
		autoAssign: assign === 'FALSE' ? 'never' : assign === '' || assign === 'TRUE' ? 'always' : 'create',
		allowSave: says(rules, 'allowSave'),
		withDetails: says(rules, 'includeRecordDetails'),
		born: new Set(),
	};
}

export function header(request: StandInRequest, name: string): string {
	const value = request.headers[name];
	return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim();
}

function says(rules: string, name: string): boolean {
	return rules
		.split(/[;,]/)
		.some((part) => part.replace(/\s/g, '').toLowerCase() === `${name.toLowerCase()}=true`);
}
