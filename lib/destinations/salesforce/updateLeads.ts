import type { Change } from '../contract';
import type { Update, Written } from '../crm/crmSystem';
import type { Fields } from '../crm/field';
import { appended, withoutRecordMark } from '../crm/note';
import type { Saved } from './answers';
import type { Api, ChangedRecord } from './api';
import { notSaved } from './failures';
import { ALLOW_DUPLICATES, KEEP_OWNER } from './leadRequest';
import { done, type Failed, sentTogether } from './written';

const HEADERS = { ...KEEP_OWNER, ...ALLOW_DUPLICATES };

/** A change as it goes over the wire. */
interface Sendable {
	readonly update: Update;
	readonly record: ChangedRecord;
	readonly changes: readonly Change[];
}

/**
 * Changes leads that are there: up to 200 a request. Assignment rules stay off, or a later step would take the lead away
 * from its owner; duplicate rules that only alert have nothing to say of a record that is there.
 */
export async function updateLeads(
	updates: readonly Update[],
	{ api, fields }: { readonly api: Api; readonly fields: Fields },
	signal: AbortSignal,
): Promise<readonly Written[]> {
	const all = updates.map((update) => sendable(update, fields));
	const firsts = firstOfEach(all);
	const toSend = firsts.filter(({ record }) => Object.keys(record).length > 1);
	const sent =
		toSend.length === 0
			? new Map<Sendable, Saved | Failed>()
			: await sentTogether(toSend, async (part) => {
					const records = part.map(({ record }) => record);
					return await api.update('Lead', records, HEADERS, signal);
				});
	return all.map((one): Written => {
		if (!firsts.includes(one)) return { is: 'gone' };
		const { update, record, changes } = one;
		const result = sent.get(one);
		// Nothing of it may be changed: the step may still be added.
		if (result === undefined) return { ...done(api, 'Lead', update.existing.id), changes };
		if ('is' in result) return result;
		if (result.isSaved) return { ...done(api, 'Lead', update.existing.id), changes };
		return notSaved(result.errors, fields, Object.keys(record));
	});
}

function sendable(update: Update, known: Fields): Sendable {
	const changes: Change[] = [];
	const values: Record<string, unknown> = {};
	for (const { name, value } of update.fields) {
		if (known.get(name)?.isUpdatable) values[name] = value;
		else changes.push({ field: name, what: 'dropped' });
	}
	if (update.appendsNote) {
		const field = known.get('Description');
		const { existing, row } = update;
		const note = existing.by === 'own key' ? row.note : withoutRecordMark(row.note);
		const text = appended(existing.description, note, field?.longest ?? null);
		if (field?.isUpdatable && text !== null) values['Description'] = text;
		else changes.push({ field: 'Description', what: 'dropped' });
	}
	return { update, record: { ...values, Id: update.existing.id }, changes };
}

/**
 * Two leads of a batch can belong to one record, where a duplicate rule says so. A request may name a record once, and
 * the second note must be appended to what the first one makes of it: the record is looked at anew.
 */
function firstOfEach(all: readonly Sendable[]): readonly Sendable[] {
	const byId = new Map<string, Sendable>();
	for (const one of all) if (!byId.has(one.record.Id)) byId.set(one.record.Id, one);
	return [...byId.values()];
}
