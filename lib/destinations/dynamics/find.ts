import type { Existing } from '../crm/crmSystem';
import type { CrmRow } from '../crm/row';
import { Candidates, type Match, matchOf, stateOf } from './candidates';
import type { Connection } from './connection';
import { emailQueries, idQueries } from './queries';
import { leadIdOf } from './recordIds';
import { type ContactRow, LEAD_STATE, type LeadRow, refOf, urlOf } from './rows';
import { search } from './search';

/**
 * Looks for the record of each row: own leads by id, others and contacts by address; in one request, and in a second
 * one for the contacts of qualified leads.
 *
 * @returns in the order of `rows`
 * @throws CrmFailure
 */
export async function findLeads(
	connection: Connection,
	rows: readonly CrmRow[],
	signal: AbortSignal,
): Promise<(Existing | null)[]> {
	const emails = addressesOf(connection, rows);
	const ids = rows.map(({ keys }) => leadIdOf(keys.recordKey));
	const columns = columnsOf(connection, rows);
	const candidates = new Candidates();
	const queries = [
		...idQueries('lead', ids, columns),
		...emailQueries('lead', emails, columns),
		...emailQueries('contact', emails, []),
	];
	await search(connection, queries, columns, candidates, signal);
	const matches = rows.map((row) => matchOf(row, candidates));
	await addParents(connection, matches, candidates, signal);
	return matches.map(
		(match, place) => match && existingOf(connection, match, rows[place]?.fields ?? [], candidates),
	);
}

/** Of `emailaddress1`, if its metadata do not tell (table references Lead and Contact, Microsoft Learn). */
const LONGEST_ADDRESS = 100;

/** Those that a row can have: of longer ones, fifty in a query could be more than a URL may be. */
function addressesOf({ schema }: Connection, rows: readonly CrmRow[]): string[] {
	const longest = schema.fields.get('emailaddress1')?.longest?.max ?? LONGEST_ADDRESS;
	const emails = rows.flatMap(({ email }) => email ?? []);
	return [...new Set(emails)].filter((email) => email.length <= longest);
}

/** Contacts of the qualified leads among matches. */
export async function addParents(
	connection: Connection,
	matches: readonly (Match | null)[],
	candidates: Candidates,
	signal: AbortSignal,
): Promise<void> {
	const parents = matches.flatMap((match) => {
		const parent = match && 'lead' in match && isQualified(match.lead) ? parentOf(match.lead) : null;
		return parent === null || candidates.contacts.has(parent) ? [] : [parent];
	});
	await search(connection, idQueries('contact', parents, []), [], candidates, signal);
}

/** Columns of leads whose values decide what is written. */
export function columnsOf({ schema }: Connection, rows: readonly CrmRow[]): string[] {
	const names = new Set(
		rows.flatMap(({ fields }) => fields.filter(({ from }) => from === 'lead').map(({ name }) => name)),
	);
	return [...names].filter((name) => {
		const type = schema.fields.get(name)?.type;
		return type !== undefined && type !== 'reference';
	});
}

/** @param by what found it, where that is neither its key nor its address */
export function existingOf(
	{ origin }: Connection,
	match: Match,
	fields: CrmRow['fields'],
	candidates: Candidates,
	by: Existing['by'] = match.by,
): Existing {
	if ('contact' in match) return ofContact(origin, match.contact, by, null);
	const { lead } = match;
	const id = lead.leadid.toLowerCase();
	const description = lead.description ?? null;
	if (isQualified(lead)) {
		const parent = candidates.contacts.get(parentOf(lead) ?? '');
		if (parent) return ofContact(origin, parent, by, description);
	}
	const state = stateOf(lead);
	return {
		by,
		is: state === LEAD_STATE.open ? 'lead' : state === LEAD_STATE.qualified ? 'customer' : 'closed',
		type: 'lead',
		id,
		url: urlOf(origin, 'lead', id),
		values: Object.fromEntries(fields.map(({ name }) => [name, lead[name]])),
		description,
		takesActivities: true,
		ref: refOf(lead),
	};
}

/** @param description of the lead that became this contact: it tells what was written */
function ofContact(
	origin: string,
	contact: ContactRow,
	by: Existing['by'],
	description: string | null,
): Existing {
	const id = contact.contactid.toLowerCase();
	return {
		by,
		is: 'customer',
		type: 'contact',
		id,
		url: urlOf(origin, 'contact', id),
		values: {},
		description,
		takesActivities: true,
		ref: refOf(contact),
	};
}

function isQualified(lead: LeadRow): boolean {
	return stateOf(lead) === LEAD_STATE.qualified;
}

function parentOf({ _parentcontactid_value: parent }: LeadRow): string | null {
	return parent?.toLowerCase() ?? null;
}
