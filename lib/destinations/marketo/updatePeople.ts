import type { Change } from '../contract';
import type { Update, Written } from '../crm/crmSystem';
import { appended, withoutRecordMark } from '../crm/note';
import type { FieldValue } from '../crm/row';
import type { MarketoClient } from './client';
import { LEAD } from './find';
import { inGroups } from './inGroups';
import { writeRecords } from './records';
import { refusedRecord } from './refusedRecord';
import type { AddBy, Settings } from './settings';
import { add, type Added, post, wayOf } from './ways';
import { wireFields, type WireRecord } from './wire';

/** A change made ready. */
interface Ready {
	readonly update: Update;
	readonly fields: WireRecord;
	/** What has no room for one more note. */
	readonly changes: readonly Change[];
}

/**
 * Changes people that were found. A sync writes what has changed and nothing else, and where nothing has, there is no
 * call; a push or a form is made for each lead, because it is the step that campaigns listen to.
 *
 * @returns in the order given
 */
export async function updatePeople(
	client: MarketoClient,
	settings: Settings,
	updates: readonly Update[],
	signal: AbortSignal,
): Promise<Written[]> {
	return await inGroups(
		updates.map((update) => ready(update, settings)),
		({ update: { row } }) => wayOf(row, settings),
		async (way, group) => {
			const withCall = group.filter(({ fields }) => way.by !== 'sync' || Object.keys(fields).length > 0);
			const records = withCall.map((one) => recordOf(one, way, settings));
			const added = await change(client, settings, way, records, signal);
			const answers = new Map(withCall.map((one, index) => [one, added[index]]));
			return group.map((one) => writtenOf(one, answers.get(one), settings));
		},
	);
}

/** What people are known by is never changed: it is the same, but for the letters' case. */
function ready(update: Update, settings: Settings): Ready {
	const { lookupField, notesField } = settings;
	const fields = update.fields.filter(({ name }) => name !== lookupField && name !== notesField);
	const { note, changes } = noteOf(update, settings);
	return { update, fields: wireFields([...fields, ...note], settings.fields), changes };
}

function noteOf(
	{ appendsNote, existing, row }: Update,
	{ notesField, fields }: Settings,
): { readonly note: readonly FieldValue[]; readonly changes: readonly Change[] } {
	const field = notesField === null ? undefined : fields.get(notesField);
	if (!appendsNote || !field?.isUpdatable) return { note: [], changes: [] };
	const note = existing.by === 'own key' ? row.note : withoutRecordMark(row.note);
	const text = appended(existing.description, note, field.longest);
	if (text === null) return { note: [], changes: [{ field: field.name, what: 'dropped' }] };
	return { note: [{ name: field.name, value: text, from: 'lead' }], changes: [] };
}

/** A sync goes by the id; pushes and forms know people by the lookup field only. */
function recordOf({ update, fields }: Ready, way: AddBy, { lookupField }: Settings): WireRecord {
	const { existing, row } = update;
	if (way.by === 'sync') return { id: Number(existing.id), ...fields };
	const known = (name: string): unknown =>
		existing.values[name] ?? row.fields.find((field) => field.name === name)?.value ?? null;
	const needed = way.by === 'form' ? [lookupField, ...way.form.required] : [lookupField];
	return { ...Object.fromEntries(needed.map((name) => [name, known(name)])), ...fields };
}

async function change(
	client: MarketoClient,
	settings: Settings,
	way: AddBy,
	records: readonly WireRecord[],
	signal: AbortSignal,
): Promise<Added[]> {
	if (way.by !== 'sync') return await add(client, { ...settings, partition: null }, way, records, signal);
	const answered = await writeRecords(
		client,
		records,
		(input) => post('/rest/v1/leads.json', { action: 'updateOnly', lookupField: 'id', input }),
		signal,
	);
	return answered.map((one) => ({ answered: one, leftOut: [] }));
}

/** @param added undefined where there was nothing to write */
function writtenOf(
	{ update: { existing }, fields, changes }: Ready,
	added: Added | undefined,
	settings: Settings,
): Written {
	const { type, id, url } = existing;
	if (added === undefined) return { is: 'done', type, id, url, changes };
	const { answered, leftOut } = added;
	switch (answered.is) {
		case 'failed':
			return answered;
		case 'done': {
			const left = leftOut.map((field): Change => ({ field, what: 'dropped' }));
			return { is: 'done', type: LEAD, id, url, changes: [...changes, ...left] };
		}
		case 'refused':
			return refusedRecord({ ...answered, ...settings, names: Object.keys(fields) });
	}
}
