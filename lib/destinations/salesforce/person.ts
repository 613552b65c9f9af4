import { isBlank } from '../../lead/fields';
import { isUuid } from '../../lead/uuid';
import type { Existing } from '../crm/crmSystem';
import { markedRecord, standsForSame } from '../crm/note';
import type { CrmRow } from '../crm/row';
import { isId, type Queried } from './answers';

/** What is needed of a record to write to it again. */
export interface PersonRef {
	/** A user or a queue; null where this sign-in does not see it. */
	readonly ownerId: string | null;
}

/** A record of a person as it was found. */
export interface Person {
	readonly id: string;
	readonly kind: 'lead' | 'contact';
	/** In lower case. */
	readonly email: string | null;
	readonly isConverted: boolean;
	/** null where the contact is gone, or this sign-in does not see it. */
	readonly convertedContactId: string | null;
	/** The record key where it is ours, by the external id or by the mark in its description. */
	readonly recordKey: string | null;
	readonly description: string | null;
	readonly ownerId: string | null;
	/** ms since the epoch; 0 where it is not told */
	readonly modifiedAt: number;
	readonly values: Queried;
}

/** @returns null where the record has no id, which no record of Salesforce is without */
export function personOf(
	record: Queried,
	kind: Person['kind'],
	externalIdField: string | null,
): Person | null {
	const id = record['Id'];
	if (!isId(id)) return null;
	const description = textOf(record['Description']);
	const contactId = record['ConvertedContactId'];
	return {
		id,
		kind,
		email: textOf(record['Email'])?.trim().toLowerCase() ?? null,
		isConverted: record['IsConverted'] === true,
		convertedContactId: isId(contactId) ? contactId : null,
		recordKey: externalKey(record, externalIdField) ?? markedRecord(description),
		description,
		ownerId: textOf(record['OwnerId']),
		modifiedAt: Date.parse(textOf(record['LastModifiedDate']) ?? '') || 0,
		values: record,
	};
}

/** Record keys are UUIDs: an external id of somebody else's is none of ours. */
function externalKey(record: Queried, field: string | null): string | null {
	const key = field === null ? null : textOf(record[field]);
	return key !== null && isUuid(key) ? key.toLowerCase() : null;
}

function textOf(value: unknown): string | null {
	return typeof value === 'string' && !isBlank(value) ? value : null;
}

/**
 * Whom a lead belongs to: our record of its key; else an open lead, a contact, a converted lead with its address, of
 * several the one that was changed last. A record of ours that stands for something else is none.
 *
 * @param persons all that may be the lead's
 */
export function bestOf(
	persons: readonly Person[],
	row: Pick<CrmRow, 'keys' | 'email' | 'standsFor'>,
): { readonly person: Person; readonly by: 'own key' | 'email' } | null {
	const { keys, email } = row;
	const own = preferred(persons.filter((person) => person.recordKey === keys.recordKey.toLowerCase()));
	if (own) return { person: own, by: 'own key' };
	const person = preferred(
		persons.filter((one) => email !== null && one.email === email && !isSibling(one, row)),
	);
	return person === undefined ? null : { person, by: 'email' };
}

/** An open lead, else a contact, else a converted lead; of several the one that was changed last. */
export function preferred(persons: readonly Person[]): Person | undefined {
	return (
		latest(persons.filter(isOpenLead)) ??
		latest(persons.filter(({ kind }) => kind === 'contact')) ??
		latest(persons)
	);
}

/** Whether a record is ours and stands for something else than this row does. */
export function isSibling(
	{ recordKey: other, description }: Person,
	{ keys, standsFor }: Pick<CrmRow, 'keys' | 'standsFor'>,
): boolean {
	return other !== null && other !== keys.recordKey.toLowerCase() && !standsForSame(description, standsFor);
}

export function isOpenLead({ kind, isConverted }: Person): boolean {
	return kind === 'lead' && !isConverted;
}

function latest(persons: readonly Person[]): Person | undefined {
	return persons.toSorted((a, b) => b.modifiedAt - a.modifiedAt)[0];
}

/** How the person who was found goes on: a converted lead is its contact from then on. */
export function existingOf(
	person: Person,
	by: Existing['by'],
	urlOf: (id: string) => string,
	hasActivities: boolean,
): Existing {
	const { kind, isConverted, convertedContactId, description, ownerId, values } = person;
	const isContact = kind === 'contact' || (isConverted && convertedContactId !== null);
	const id = isConverted ? (convertedContactId ?? person.id) : person.id;
	const ref: PersonRef = { ownerId };
	return {
		by,
		is: isOpenLead(person) ? 'lead' : 'customer',
		type: isContact ? 'Contact' : 'Lead',
		id,
		url: urlOf(id),
		values,
		description,
		// A converted lead itself takes none.
		takesActivities: hasActivities && (isContact || !isConverted),
		ref,
	};
}
