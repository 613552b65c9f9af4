import type { Creation, Existing } from '../crm/crmSystem';
import type { Fields } from '../crm/field';
import type { Api, Headers, NewRecord } from './api';
import type { Person } from './person';
import type { Search } from './search';
import type { SalesforceSettings } from './settings';

/** What it takes to create leads. */
export interface CreateSetup {
	readonly api: Api;
	readonly fields: Fields;
	readonly search: Search;
	readonly settings: SalesforceSettings;
}

/** Overrides duplicate rules that alert, not those that block. Source: REST API guide, "Duplicate Rule Header". */
export const ALLOW_DUPLICATES = { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' } as const;

/** Assignment rules run on every request that does not turn them off. Source: REST API guide, "Assignment Rule Header". */
export const KEEP_OWNER = { 'Sforce-Auto-Assign': 'FALSE' } as const;

/**
 * Assignment rules must not move a lead that has an owner by the builder's choice, or one whose person is to be left
 * alone: it needs nobody's attention.
 */
export function leadHeaders(
	{ row, isBeside }: Pick<Creation, 'row' | 'isBeside'>,
	{ settings: { assignment, ownerId }, search }: Pick<CreateSetup, 'settings' | 'search'>,
): Headers {
	const isFixed = ownerId !== null || row.isDoNotContact || assignment.by === 'none';
	const rule = assignment.by === 'rule' ? assignment.id : 'TRUE';
	return {
		...(isFixed ? KEEP_OWNER : { 'Sforce-Auto-Assign': rule }),
		...((isBeside || search.hasSiblings(row)) && ALLOW_DUPLICATES),
	};
}

export function recordOf({ fields }: Pick<Creation, 'fields'>): NewRecord {
	return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
}

/** The lead belongs to a record that Salesforce named when it refused a second one. */
export async function toExisting(
	person: Person,
	{ row }: Pick<Creation, 'row'>,
	{ search }: Pick<CreateSetup, 'search'>,
	signal: AbortSignal,
): Promise<{ readonly is: 'exists'; readonly existing: Existing }> {
	const isOwn = person.recordKey === row.keys.recordKey.toLowerCase();
	return {
		is: 'exists',
		existing: await search.existing(person, isOwn ? 'own key' : 'duplicate rule', signal),
	};
}
