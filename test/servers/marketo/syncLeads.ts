import { recordChange, recordNewLead } from './activityLog.ts';
import { type Answer, orSkipped, Refusal, Skip, type Skipped } from './answers.ts';
import { type Call, type JsonObject, recordsOf } from './call.ts';
import { valuesOf } from './fieldValues.ts';
import type { LeadField } from './fields.ts';
import type { Instance } from './instance.ts';
import type { FieldValues, LeadRecord } from './leadRecords.ts';
import { partitionFor } from './partitions.ts';
import { searchableField } from './queryLeads.ts';

export type Action = 'createOnly' | 'updateOnly' | 'createOrUpdate' | 'createDuplicate';

/** What became of one record. */
export type Synced = Written | Skipped;

export interface Written {
	readonly id: number;
	readonly status: 'created' | 'updated';
}

/** How records are to be written. */
export interface Sync {
	readonly action: Action;
	readonly lookupField: LeadField;
	readonly partitionName: string | null;
	/** What activities say of where it came from. */
	readonly source: string;
}

const ACTIONS: readonly Action[] = ['createOnly', 'updateOnly', 'createOrUpdate', 'createDuplicate'];

/**
 * `POST /rest/v1/leads.json`:
 * https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Create and Update)
 */
export async function syncLeads(instance: Instance, call: Call): Promise<Answer> {
	const body = call.json();
	const records = recordsOf(body);
	const action = ACTIONS.find((one) => one === (body.action ?? 'createOrUpdate'));
	if (!action) throw new Refusal('1003', 'Invalid value for action');
	const result = await writeRecords(instance, records, {
		action,
		lookupField: searchableField(instance, textOf(body.lookupField) ?? 'email'),
		partitionName: textOf(body.partitionName),
		source: 'Web service API',
	});
	// "If set to true, the call will return immediately": before it is known what becomes of the records.
	return body.asyncProcessing === true ? {} : { result };
}

/**
 * Writes records in their order. An upsert knows the leads that were there when its call came in, and its own; so two
 * that overlap can both create one ("duplicate records may result … if a subsequent call with the same value is made
 * before the first returns"). The other actions look when they write.
 */
export async function writeRecords(
	instance: Instance,
	records: readonly JsonObject[],
	sync: Sync,
): Promise<readonly Synced[]> {
	const before = instance.records.lastId();
	const own = new Set<number>();
	const isSeen = ({ id }: LeadRecord): boolean =>
		sync.action !== 'createOrUpdate' || id <= before || own.has(id);
	await instance.settings.work();
	return records.map((record) =>
		orSkipped(() => {
			const written = write(instance, record, sync, isSeen);
			own.add(written.id);
			return written;
		}),
	);
}

function write(
	instance: Instance,
	record: JsonObject,
	sync: Sync,
	isSeen: (record: LeadRecord) => boolean,
): Written {
	const { action, partitionName, source } = sync;
	// "id is a system managed unique key": only updateOnly takes it.
	if ('id' in record && action !== 'updateOnly') throw new Skip('1003');
	const values = valuesOf(instance, record);
	const refused = instance.settings.refuse(values);
	if (refused) throw new Skip(refused.code, refused.message);
	const partition = partitionFor(instance, partitionName);

	const match = action === 'createDuplicate' ? undefined : onlyMatch(instance, record, sync, isSeen);
	if (!match && action === 'updateOnly') throw new Skip('1004');
	if (match && action === 'createOnly') throw new Skip('1005');
	if (match && partitionName !== null && match.leadPartitionId !== partition.id) throw new Skip('1010');
	refuseCompany(instance, values, match);
	if (match) {
		recordChange(instance.activities, match, instance.records.update(match.id, values), source);
		return { id: match.id, status: 'updated' };
	}
	const created = instance.records.create({ ...values, leadPartitionId: partition.id });
	recordNewLead(instance.activities, created, source);
	return { id: created.id, status: 'created' };
}

function onlyMatch(
	instance: Instance,
	record: JsonObject,
	{ lookupField }: Sync,
	isSeen: (record: LeadRecord) => boolean,
): LeadRecord | undefined {
	const { name } = lookupField;
	const key = record[name];
	if (key === undefined) throw new Skip('1003', `Value for lookup field '${name}' not found`);
	if (typeof key !== 'string' && typeof key !== 'number')
		throw new Skip('1003', `'${name}' must not be blank`);
	if (String(key).trim() === '') throw new Skip('1003', `'${name}' must not be blank`);
	const [match, ...others] = instance.records.matching(lookupField, key).filter(isSeen);
	if (others.length > 0) throw new Skip('1007');
	return match;
}

function refuseCompany(
	{ settings, field }: Instance,
	values: FieldValues,
	match: LeadRecord | undefined,
): void {
	const hasCompany = Object.keys(values).some((name) => field(name)?.isCompany);
	if (!hasCompany || settings.companyFields === 'written') return;
	if (settings.companyFields === 'crm') throw new Skip('1018');
	if (match) throw new Skip('1021');
}

export function textOf(value: unknown): string | null {
	return typeof value === 'string' && value.trim() !== '' ? value : null;
}
