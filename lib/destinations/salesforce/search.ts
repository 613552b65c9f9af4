import type { Existing } from '../crm/crmSystem';
import type { Fields } from '../crm/field';
import type { CrmRow } from '../crm/row';
import { isId, type Queried } from './answers';
import type { Api } from './api';
import { refusedAltogether } from './failures';
import { bestOf, existingOf, isSibling, type Person, personOf } from './person';
import { Refusal } from './refusal';
import { isOneOf, select } from './soql';

/** Finds persons, and reads of each what a plan and a write need. */
export interface Search {
	/** @returns whom each row belongs to, in order */
	find(rows: readonly CrmRow[], signal: AbortSignal): Promise<readonly (Existing | null)[]>;
	/** Reads the records of these ids: leads and contacts that still are there. */
	byId(ids: readonly string[], row: CrmRow, signal: AbortSignal): Promise<readonly Person[]>;
	/** Whether this person has a record of ours with another key: then rules on duplicates are to be expected. */
	hasSiblings(row: CrmRow): boolean;
	existing(person: Person, by: Existing['by'], signal: AbortSignal): Promise<Existing>;
}

export interface SearchSetup {
	readonly api: Api;
	readonly fields: Fields;
	readonly externalIdField: string | null;
	/** Whether addresses can be searched for; an encrypted one cannot. */
	readonly isEmailSearchable: boolean;
	readonly hasActivities: (signal: AbortSignal) => Promise<boolean>;
}

const LEAD = '00Q';
const CONTACT = '003';

export function search(setup: SearchSetup): Search {
	const { api } = setup;
	const siblings = new WeakSet<CrmRow>();
	const existing = async (person: Person, by: Existing['by'], signal: AbortSignal): Promise<Existing> =>
		existingOf(person, by, (id) => api.urlOf(id), await setup.hasActivities(signal));
	return {
		find: async (rows, signal) => {
			const queries = queriesFor(rows, setup);
			const persons = await ask(setup, queries, signal);
			const index = indexOf(persons);
			return await Promise.all(
				rows.map(async (row) => {
					const { recordKey } = row.keys;
					const near = [...(index.get(row.email ?? '') ?? []), ...(index.get(recordKey.toLowerCase()) ?? [])];
					if (near.some((person) => isSibling(person, row))) siblings.add(row);
					const best = bestOf([...new Set(near)], row);
					return best && (await existing(best.person, best.by, signal));
				}),
			);
		},
		byId: async (ids, row, signal) => {
			const of = (prefix: string): string[] => ids.filter((id) => id.startsWith(prefix));
			const lead = select(leadColumns([row], setup), 'Lead', [isOneOf('Id', of(LEAD))]);
			const contact = select(CONTACT_COLUMNS, 'Contact', [isOneOf('Id', of(CONTACT))]);
			return await ask(setup, { lead, contact }, signal);
		},
		hasSiblings: (row) => siblings.has(row),
		existing,
	};
}

interface Queries {
	readonly lead: string | null;
	readonly contact: string | null;
}

function queriesFor(rows: readonly CrmRow[], setup: SearchSetup): Queries {
	const { externalIdField, isEmailSearchable } = setup;
	const emails = isEmailSearchable ? rows.flatMap(({ email }) => email ?? []) : [];
	const byEmail = isOneOf('Email', emails);
	const keys = rows.map(({ keys: { recordKey } }) => recordKey);
	const byKey = externalIdField === null ? null : isOneOf(externalIdField, keys);
	return {
		lead: select(leadColumns(rows, setup), 'Lead', [byEmail, byKey]),
		contact: select(CONTACT_COLUMNS, 'Contact', [byEmail]),
	};
}

/** Besides what is always read, the fields of these rows: only what is empty is filled. */
function leadColumns(rows: readonly CrmRow[], { fields, externalIdField }: SearchSetup): string[] {
	const wanted = rows.flatMap((row) =>
		row.fields.filter(({ from }) => from === 'lead').map(({ name }) => name),
	);
	const always = ['Email', 'IsConverted', 'ConvertedContactId', 'OwnerId', 'Description', 'LastModifiedDate'];
	const ours = externalIdField === null ? [] : [externalIdField];
	return ['Id', ...[...always, ...ours, ...wanted].filter((name) => fields.has(name))];
}

const CONTACT_COLUMNS = ['Id', 'Email', 'OwnerId', 'LastModifiedDate'] as const;

async function ask(
	{ api, externalIdField }: SearchSetup,
	{ lead, contact }: Queries,
	signal: AbortSignal,
): Promise<Person[]> {
	const soqls = [lead, contact].filter((soql) => soql !== null);
	if (soqls.length === 0) return [];
	const results = await api.queries(soqls, signal);
	const leads = lead === null ? [] : recordsOf(results[0]);
	const contacts = contact === null ? [] : recordsOf(results[soqls.length - 1], SEES_NO_CONTACTS);
	const persons = [
		...leads.flatMap((record) => personOf(record, 'lead', externalIdField) ?? []),
		...contacts.flatMap((record) => personOf(record, 'contact', null) ?? []),
	];
	return await withLivingContacts(persons, api, signal);
}

/** A lead that was converted names its contact also after that was deleted: then nothing can be added to it. */
async function withLivingContacts(persons: Person[], api: Api, signal: AbortSignal): Promise<Person[]> {
	const living = new Set(persons.flatMap(({ kind, id }) => (kind === 'contact' ? [id] : [])));
	const named = persons.flatMap(({ convertedContactId: id }) => (id === null || living.has(id) ? [] : [id]));
	const soql = select(['Id'], 'Contact', [isOneOf('Id', named)]);
	if (soql === null) return persons;
	const [found] = await api.queries([soql], signal);
	for (const { Id } of recordsOf(found, SEES_NO_CONTACTS)) if (isId(Id)) living.add(Id);
	return persons.map((person) => {
		const { convertedContactId: id } = person;
		return id === null || living.has(id) ? person : { ...person, convertedContactId: null };
	});
}

/** A sign-in that does not see contacts, or their addresses, works with leads alone. */
const SEES_NO_CONTACTS = ['INVALID_TYPE', 'INVALID_FIELD'];

function recordsOf(
	result: readonly Queried[] | Refusal | undefined,
	allowed: readonly string[] = [],
): readonly Queried[] {
	if (result === undefined) return [];
	if (!(result instanceof Refusal)) return result;
	if (result.says(...allowed)) return [];
	throw refusedAltogether(result);
}

/** By address and by record key, so that 200 rows need not be compared with each of their records. */
function indexOf(persons: readonly Person[]): ReadonlyMap<string, readonly Person[]> {
	const index = new Map<string, Person[]>();
	for (const person of persons) {
		for (const key of new Set([person.email, person.recordKey])) {
			if (key === null) continue;
			const there = index.get(key);
			if (there) there.push(person);
			else index.set(key, [person]);
		}
	}
	return index;
}
