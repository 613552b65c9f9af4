import { emailOf } from '../../lead/keys';
import type { Contact, Lead, ParsedLead } from '../../lead/lead';
import { withSource } from '../../lead/withSource';
import type { Change, Keys, Prepared } from '../contract';
import { isBlank } from '../../lead/fields';
import { fit } from './fit';
import type { Mapped, Mapping } from './mapping';
import { noteOf, offerLine, subjectOf } from './note';
import type { CrmRow, FieldValue } from './row';
import { substituteCompany, substituteLastName } from './substitutes';

/**
 * Makes a lead ready for a CRM: the standard mapping, over it what the builder mapped by hand, substitutes where the
 * system insists, everything made to fit, the note. Pure.
 *
 * @returns the row; `skipped` for test leads, do-not-contact steps and incomplete leads where the builder wants that;
 * a rejection where a field that the system insists on is missing
 */
export function prepareRow(given: Lead, keys: Keys, mapped: Mapped, mapping: Mapping): Prepared<CrmRow> {
	const lead = withSource(given);
	const isDoNotContact = lead.source.stage === 'doNotContact';
	const { policy } = mapping;
	if (lead.isTest && policy.testLeads === 'skip') return { kind: 'skipped' };
	if (isDoNotContact && policy.doNotContact === 'skip') return { kind: 'skipped' };

	const changes: Change[] = [];
	const fields = new Map<string, FieldValue>();
	for (const wanted of wantedFields(lead, keys, mapped, mapping, isDoNotContact)) {
		const field = fitInto(wanted, mapping, changes);
		if (field) fields.set(field.name, field);
	}
	const missing = fillIn(lead, mapping, fields, changes);
	if (missing.length > 0 && policy.whenMissing === 'skip') return { kind: 'skipped' };
	if (missing.length > 0) return requiredMissing(missing);

	const note = addNote(lead, keys, mapped, mapping, fields, changes);
	const row: CrmRow = {
		lead,
		keys,
		email: searchableEmail(lead.contact),
		fields: [...fields.values()],
		standsFor: standsForOf(lead, policy),
		note,
		subject: subjectOf(lead),
		isDoNotContact,
		optOuts: Object.keys(mapping.optOuts),
		changes,
	};
	// The changes are told when it is known what of the row is written (course.ts).
	return { kind: 'record', record: row, bytes: bytesOf(row), changes: [] };
}

/** With its brackets, 256 octets (RFC 5321, 4.5.3.1.3). */
const LONGEST_ADDRESS = 254;

/** An address that is none would have the search refused for the whole batch. */
function searchableEmail(contact: Contact): string | null {
	const email = emailOf(contact);
	return email === null || email.length > LONGEST_ADDRESS || /\p{Cc}/u.test(email) ? null : email;
}

function standsForOf(lead: ParsedLead, { recordPer }: Mapping['policy']): string | null {
	if (recordPer === 'person') return '';
	return recordPer === 'offer' ? offerLine(lead) : null;
}

/** In the order of what counts more: a later one takes the place of an earlier one of the same name. */
function wantedFields(
	lead: ParsedLead,
	keys: Keys,
	mapped: Mapped,
	{ standard, always, optOuts, newOnly, noteField }: Mapping,
	isDoNotContact: boolean,
): FieldValue[] {
	const ours = (values: Readonly<Record<string, unknown>>): FieldValue[] =>
		Object.entries(values).map(([name, value]) => ({ name, value, from: 'ours' }));
	const wanted: FieldValue[] = [
		...standard.map(({ name, read, from = 'lead' }): FieldValue => ({ name, value: read(lead), from })),
		...Object.entries(mapped).map(([name, value]): FieldValue => ({
			name,
			value,
			from: newOnly.includes(name) ? 'ours' : 'lead',
		})),
		...ours(always(keys)),
		...(isDoNotContact ? ours(optOuts) : []),
	];
	const last = new Map(wanted.map((field) => [field.name, field]));
	return [...last.values()].filter(({ name, value }) => name !== noteField && !isBlank(value));
}

function fitInto(wanted: FieldValue, { fields }: Mapping, changes: Change[]): FieldValue | null {
	const field = fields.get(wanted.name);
	if (!field?.isCreatable) {
		changes.push({ field: wanted.name, what: 'dropped' });
		return null;
	}
	const { value, what } = fit(wanted.value, field);
	if (what) changes.push({ field: wanted.name, what });
	return value === undefined || isBlank(value) ? null : { ...wanted, value };
}

/**
 * Puts substitutes in where the system insists on a value and the lead has none.
 *
 * @returns labels of the fields that are still missing
 */
function fillIn(
	{ contact }: ParsedLead,
	{ fields: known, lastName, company, noteField, policy }: Mapping,
	fields: Map<string, FieldValue>,
	changes: Change[],
): string[] {
	const missing: string[] = [];
	for (const field of known.values()) {
		const { name, label, isRequired } = field;
		if (!isRequired || fields.has(name) || name === noteField) continue;
		const substitute =
			name === lastName ? substituteLastName(contact) : name === company ? substituteCompany(contact) : null;
		if (substitute === null || policy.whenMissing !== 'substitute') {
			missing.push(label);
			continue;
		}
		fields.set(name, { name, value: fit(substitute, field).value, from: 'ours' });
		changes.push({ field: name, what: 'substituted' });
	}
	return missing;
}

function requiredMissing(labels: readonly string[]): Prepared<CrmRow> {
	const list = labels.map((label) => `“${label}”`).join(', ');
	return {
		kind: 'rejected',
		code: 'requiredMissing',
		message: `The system insists on ${list}, and the lead has nothing for it. Map it by hand, or choose to substitute it.`,
	};
}

/** A builder's own text for the note's field takes the place of the customer's words; the facts stay below. */
function addNote(
	lead: ParsedLead,
	keys: Keys,
	mapped: Mapped,
	{ noteField, fields: known }: Mapping,
	fields: Map<string, FieldValue>,
	changes: Change[],
): string {
	const field = noteField === null ? undefined : known.get(noteField);
	const own = noteField === null ? undefined : mapped[noteField];
	const words = typeof own === 'string' && own.trim() !== '' ? own : lead.description;
	const { text, changes: cut } = noteOf(
		{ ...lead, description: words },
		keys,
		field?.longest ?? null,
		noteField ?? '',
	);
	if (noteField !== null) {
		if (field?.isCreatable) {
			fields.set(noteField, { name: noteField, value: text, from: 'ours' });
			changes.push(...cut);
		} else changes.push({ field: noteField, what: 'dropped' });
	}
	return text;
}

function bytesOf({ fields, note }: CrmRow): number {
	return Buffer.byteLength(JSON.stringify(fields)) + Buffer.byteLength(note);
}
