import type { CrmRow } from '../crm/row';
import type { Call, MarketoClient } from './client';
import { type Answered, writeOnce, writeRecords } from './records';
import type { AddBy, Form, Settings } from './settings';
import type { WireRecord } from './wire';

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
 * written.
 */
export function wayOf({ isDoNotContact }: CrmRow, { addBy }: Settings): AddBy {
	return isDoNotContact ? SYNC : addBy;
}

/**
 * Adds people by a push or a form, which also bring a person that is there up to date; by a sync only new ones.
 *
 * @returns in the order given
 */
export async function add(
	client: MarketoClient,
	{ lookupField, partition }: Settings,
	way: AddBy,
	records: readonly WireRecord[],
	signal: AbortSignal,
): Promise<Added[]> {
	if (way.by === 'form') {
		return await Promise.all(records.map(async (record) => await submit(client, way.form, record, signal)));
	}
	const common = { lookupField, ...(partition !== null && { partitionName: partition }) };
	const answered = await writeRecords(
		client,
		records,
		(input) =>
			way.by === 'sync'
				? post('/rest/v1/leads.json', { action: 'createOnly', ...common, input })
				: post('/rest/v1/leads/push.json', {
						programName: way.programme,
						source: SOURCE,
						...common,
						input,
					}),
		signal,
	);
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
