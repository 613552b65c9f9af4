import * as z from '../../vendor/zod';
import { CrmFailure, type Existing } from '../crm/crmSystem';
import { markedRecord } from '../crm/note';
import type { CrmRow } from '../crm/row';
import { type MarketoClient, type Page, Refused } from './client';
import { unreadable } from './failures';
import { lookupKey, valueOf } from './leadMapping';
import type { Settings } from './settings';

/** What Marketo calls its records: it knows people, whatever they are to sales. */
export const LEAD = 'Lead';

/** Of people with notes, so that a page stays within what is taken in (client.ts). Marketo has 300 by itself, and 1,000 in all. */
const NOTES_A_PAGE = 100;
const MOST_PAGES = 12;
const TOO_MANY_MATCHES = '1003';

const person = z.looseObject({
	id: z.int().check(z.nonnegative()),
	updatedAt: z.optional(z.nullable(z.string())),
});

interface Person {
	readonly id: number;
	readonly key: string | null;
	/** ms since the epoch; 0 where it is not known. */
	readonly updatedAt: number;
	readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Looks for the people that rows are about. Of several with one address the one that was changed last counts: it is the
 * one that is worked with.
 *
 * @throws CrmFailure
 */
export async function findPeople(
	client: MarketoClient,
	settings: Settings,
	rows: readonly CrmRow[],
	signal: AbortSignal,
): Promise<(Existing | null)[]> {
	const { lookupField } = settings;
	const keys = rows.map((row) => valueOf(row, lookupField));
	const values = [...new Map(keys.flatMap((key) => (key === null ? [] : [[lookupKey(key), key]]))).values()];
	if (values.length === 0) return rows.map(() => null);
	const latest = new Map<string, Person>();
	for (const one of await search(client, settings, values, fieldsOf(rows, settings), signal)) {
		const before = one.key === null ? undefined : latest.get(one.key);
		if (one.key !== null && (!before || before.updatedAt <= one.updatedAt)) latest.set(one.key, one);
	}
	return rows.map((row, place) => {
		const found = latest.get(lookupKey(keys[place]) ?? '');
		return found ? existing(found, row, settings) : null;
	});
}

function existing(
	{ id, values }: Person,
	{ keys, note }: CrmRow,
	{ notesField, written }: Settings,
): Existing {
	const notes = notesField === null ? null : values[notesField];
	const kept = typeof notes === 'string' ? notes : null;
	// So that a push is not made again because the membership failed.
	const description = written.has(keys.deliveryKey) ? note : kept;
	return {
		by: markedRecord(description) === keys.recordKey ? 'own key' : 'email',
		is: 'lead',
		type: LEAD,
		id: String(id),
		url: null,
		values,
		description,
		takesActivities: false,
		ref: null,
	};
}

/** What is asked of each person: what may be filled in, and what tells people apart. */
function fieldsOf(rows: readonly CrmRow[], { addBy, lookupField, notesField }: Settings): string[] {
	const names = new Set(['id', 'updatedAt', lookupField]);
	if (notesField !== null) names.add(notesField);
	if (addBy.by === 'form') for (const name of addBy.form.required) names.add(name);
	for (const { fields } of rows) for (const { name } of fields) names.add(name);
	return [...names];
}

/** In halves where there are too many matches: one address of a thousand people must not keep the others from being found. */
async function search(
	client: MarketoClient,
	settings: Settings,
	values: readonly string[],
	fields: readonly string[],
	signal: AbortSignal,
): Promise<Person[]> {
	try {
		return await pages(client, settings, values, fields, signal);
	} catch (error) {
		if (!(error instanceof Refused && error.code === TOO_MANY_MATCHES)) throw error;
		// Nothing is made for it all the same: Marketo refuses a second one, and then it is told why (createPeople.ts).
		if (values.length === 1) return [];
		const half = Math.ceil(values.length / 2);
		return [
			...(await search(client, settings, values.slice(0, half), fields, signal)),
			...(await search(client, settings, values.slice(half), fields, signal)),
		];
	}
}

async function pages(
	client: MarketoClient,
	{ lookupField, notesField }: Settings,
	values: readonly string[],
	fields: readonly string[],
	signal: AbortSignal,
): Promise<Person[]> {
	const people: Person[] = [];
	let token: string | null = null;
	for (let count = 0; count < MOST_PAGES; count++) {
		const form = {
			filterType: lookupField,
			filterValues: values.join(','),
			fields: fields.join(','),
			...(notesField !== null && { batchSize: String(NOTES_A_PAGE) }),
			...(token !== null && { nextPageToken: token }),
		};
		// As a POST, because the addresses would not fit into a query, and have no business in one.
		const page: Page = await client.call(
			{ method: 'POST', path: '/rest/v1/leads.json?_method=GET', use: 'read', body: { form } },
			signal,
		);
		// Without a list nobody can tell that nobody was found.
		if (page.result === null) throw new CrmFailure(unreadable(client.host, 'read'));
		for (const one of page.result) people.push(readPerson(one, lookupField, client));
		token = page.nextPageToken;
		if (token === null) return people;
	}
	throw new CrmFailure(unreadable(client.host, 'read'));
}

function readPerson(value: unknown, lookupField: string, client: MarketoClient): Person {
	const { success, data } = z.safeParse(person, value);
	if (!success) throw new CrmFailure(unreadable(client.host, 'read'));
	const at = Date.parse(data.updatedAt ?? '');
	return {
		id: data.id,
		key: lookupKey(data[lookupField]),
		updatedAt: Number.isNaN(at) ? 0 : at,
		values: data,
	};
}
