import type { CrmRow } from '../crm/row';
import type { Call, MarketoClient } from './client';
import { type Answered, writeOnce, writeRecords } from './records';
import type { AddBy, Form, Settings } from './settings';
import type { WireRecord } from './wire';

/** A person to be added for a lead. */
export interface Addition {
	readonly row: CrmRow;
	readonly record: WireRecord;
}

/** What became of a record, and which of its fields the way had no place for. */
export interface Added {
	readonly answered: Answered;
	readonly leftOut: readonly string[];
}

/** What activities of a push say of where it came from. */
const SOURCE = 'Microsoft commercial marketplace';

/**
 * The browser that fills out a form for us: the activity names it as "User Agent", so that who reads the form's
 * submissions knows ours.
 */
export const OWN_AGENT = 'n8n-nodes-marketplace-leads';

const SYNC: AddBy = { by: 'sync' };

/**
 * How this lead goes into Marketo. Pushes and forms start campaigns, so a step that asks not to be contacted is only
 * written; and so is one that was pushed already, where what comes after it failed, e.g. the membership.
 */
export function wayOf({ isDoNotContact, keys }: CrmRow, { addBy, made }: Settings): AddBy {
	return isDoNotContact || made.has(keys.deliveryKey) ? SYNC : addBy;
}

/**
 * Adds people by a push or a form, which also bring a person that is there up to date; by a sync only new ones.
 *
 * @returns in the order given
 */
export async function add(
	client: MarketoClient,
	settings: Settings,
	way: AddBy,
	additions: readonly Addition[],
	signal: AbortSignal,
): Promise<Added[]> {
	const records = additions.map(({ record }) => record);
	if (way.by === 'sync') return await sync(client, settings, records, signal);
	const added =
		way.by === 'form'
			? await Promise.all(records.map(async (record) => await submit(client, way.form, record, signal)))
			: await push(client, settings, way.programme, records, signal);
	additions.forEach(({ row }, place) => {
		if (added[place]?.answered.is === 'done') settings.made.add(row.keys.deliveryKey);
	});
	return added;
}

async function sync(
	client: MarketoClient,
	settings: Settings,
	records: readonly WireRecord[],
	signal: AbortSignal,
): Promise<Added[]> {
	const callOf = (input: readonly WireRecord[]): Call =>
		post('/rest/v1/leads.json', { action: 'createOnly', ...target(settings), input });
	return whole(await writeRecords(client, records, callOf, signal));
}

async function push(
	client: MarketoClient,
	settings: Settings,
	programName: string,
	records: readonly WireRecord[],
	signal: AbortSignal,
): Promise<Added[]> {
	const callOf = (input: readonly WireRecord[]): Call =>
		post('/rest/v1/leads/push.json', { programName, source: SOURCE, ...target(settings), input });
	return whole(await writeRecords(client, records, callOf, signal));
}

/** What people are known by, and where new ones go. */
function target({ lookupField, partition }: Settings): Readonly<Record<string, string>> {
	return { lookupField, ...(partition !== null && { partitionName: partition }) };
}

/** Of ways that take every field. */
function whole(answered: readonly Answered[]): Added[] {
	return answered.map((one) => ({ answered: one, leftOut: [] }));
}

/** A form takes the fields it has, and one person a call. */
async function submit(
	client: MarketoClient,
	form: Form,
	record: WireRecord,
	signal: AbortSignal,
): Promise<Added> {
	const entries = Object.entries(record);
	const leadFormFields = Object.fromEntries(entries.filter(([name]) => form.fields.has(name)));
	const leftOut = entries.map(([name]) => name).filter((name) => !form.fields.has(name));
	const input = [{ leadFormFields, visitorData: { userAgentString: OWN_AGENT } }];
	const call = post('/rest/v1/leads/submitForm.json', { formId: form.id, input });
	const [answered] = await writeOnce(client, 1, call, signal);
	return { answered: answered ?? { is: 'refused', code: '', message: '' }, leftOut };
}

/** A call that writes. */
export function post(path: string, json: unknown): Call {
	return { method: 'POST', path, use: 'write', body: { json } };
}
