import { type Answer, Refusal } from './answers.ts';
import { type Call, recordsOf } from './call.ts';
import type { Instance } from './instance.ts';
import { addMember, programmeNamed, statusNamed } from './programmes.ts';
import { searchableField } from './queryLeads.ts';
import { type Synced, textOf, writeRecords } from './syncLeads.ts';

const PUSHED = 145;

/**
 * `POST /rest/v1/leads/push.json`, always an upsert:
 * https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Push Lead to Marketo).
 * `programStatus` is in Adobe's OpenAPI file only.
 */
export async function pushLeads(instance: Instance, call: Call): Promise<Answer> {
	const body = call.json();
	const records = recordsOf(body);
	const name = textOf(body.programName);
	if (name === null) throw new Refusal('1002', "Missing value for the required parameter 'programName'");
	const programme = programmeNamed(instance, name);
	const asked = textOf(body.programStatus);
	const status = asked === null ? null : statusNamed(instance, programme, asked);
	const results = await writeRecords(instance, records, {
		action: 'createOrUpdate',
		lookupField: searchableField(instance, textOf(body.lookupField) ?? 'email'),
		partitionName: textOf(body.partitionName),
		source: textOf(body.source) ?? 'Web service API',
	});
	for (const result of results) {
		if (!('id' in result)) continue;
		if (status) addMember(instance, programme, result.id, status);
		instance.activities.add({
			leadId: result.id,
			typeId: PUSHED,
			primaryId: programme.id,
			primaryValue: programme.name,
			attributes: { Reason: textOf(body.reason), Source: textOf(body.source) },
		});
	}
	return { result: results.map((result) => inPush(result, instance.settings.hasPushStatus)) };
}

/** What was refused has reasons and no status. */
function inPush(result: Synced, hasStatus: boolean): unknown {
	if ('id' in result) return hasStatus ? result : { id: result.id };
	return { reasons: result.reasons };
}
