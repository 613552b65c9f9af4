import { type Answer, orSkipped, Refusal, Skip } from './answers.ts';
import { type Call, listOf, recordsOf } from './call.ts';
import type { Instance } from './instance.ts';
import { fieldsAsked, page, shown } from './queryLeads.ts';
import type { Member, Programme, Status } from './subscription.ts';
import { inZulu } from './times.ts';

const CHANGE_PROGRAM_STATUS = 104;

/** @throws Refusal 1013 */
export function programmeNamed({ programmes }: Instance, name: string): Programme {
	const found = programmes.find((programme) => programme.name === name);
	if (!found) throw new Refusal('1013', `Program '${name}' not found`);
	return found;
}

/** @throws Refusal 1013 */
export function programmeWithId({ programmes }: Instance, id: unknown): Programme {
	const found = programmes.find((programme) => programme.id === Number(id));
	if (!found) throw new Refusal('1013', 'Program not found');
	return found;
}

/** @throws Refusal 1025 for what is no status of the programme's channel */
export function statusNamed(instance: Instance, programme: Programme, name: unknown): Status {
	const found = statusesOf(instance, programme).find((status) => status.name === name);
	if (!found) throw new Refusal('1025');
	return found;
}

/** What a new member is without further word: the first status after "Not in Program". */
export function firstStatus(instance: Instance, programme: Programme): Status {
	const found = statusesOf(instance, programme).find(({ step }) => step > 0);
	if (!found) throw new Error(`The channel of programme ${programme.id} has no status.`);
	return found;
}

function statusesOf({ channels }: Instance, { channel }: Programme): readonly Status[] {
	return channels.find(({ name }) => name === channel)?.statuses ?? [];
}

/**
 * Makes a lead a member, or moves a member on.
 *
 * @returns false where the member is in or past that status
 */
export function addMember(instance: Instance, programme: Programme, leadId: number, status: Status): boolean {
	const { members } = programme;
	const member = members.get(leadId);
	const stepNow = statusesOf(instance, programme).find(({ name }) => name === member?.status)?.step ?? -1;
	if (stepNow >= status.step) return false;
	const since = member?.since ?? inZulu(instance.clock());
	members.set(leadId, { status: status.name, isSuccess: status.isSuccess, since });
	instance.activities.add({
		leadId,
		typeId: CHANGE_PROGRAM_STATUS,
		primaryId: programme.id,
		primaryValue: programme.name,
		attributes: { 'New Status': status.name, 'Old Status': member?.status ?? null },
	});
	return true;
}

/**
 * `POST /rest/v1/programs/{id}/members/status.json`, an upsert:
 * https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/program-members
 */
export function syncMemberStatus(instance: Instance, call: Call): Answer {
	const body = call.json();
	const records = recordsOf(body);
	const programme = programmeWithId(instance, call.subject);
	const status = statusNamed(instance, programme, body.statusName);
	const result = records.map(({ leadId }, seq) => {
		const outcome = orSkipped(() => {
			const lead = instance.records.get(Number(leadId));
			if (!lead) throw new Skip('1004');
			const isNew = !programme.members.has(lead.id);
			if (!addMember(instance, programme, lead.id, status)) throw new Skip('1037');
			return { status: isNew ? 'created' : 'updated', leadId: lead.id };
		});
		return { seq, ...outcome };
	});
	return { result };
}

/**
 * `POST /rest/v1/leads/programs/{id}/status.json`: the older call, for those who are members already
 * (https://developer.adobe.com/marketo-apis/api/mapi#operation/changeLeadProgramStatusUsingPOST).
 */
export function changeProgramStatus(instance: Instance, call: Call): Answer {
	const body = call.json();
	const records = recordsOf(body);
	const programme = programmeWithId(instance, call.subject);
	const status = statusNamed(instance, programme, body.status);
	const result = records.map(({ id }) => {
		const outcome = orSkipped(() => {
			if (!programme.members.has(Number(id))) throw new Skip('1013', 'Membership not found');
			if (!addMember(instance, programme, Number(id), status)) throw new Skip('1037');
			return { status: 'updated' };
		});
		return { id, ...outcome };
	});
	return { result };
}

/** `GET /rest/v1/programs/{id}/members.json`, by leadId, statusName or reachedSuccess. */
export function programMembers(instance: Instance, { query, subject }: Call): Answer {
	const programme = programmeWithId(instance, subject);
	const values = listOf(query, 'filterValues');
	const filter = query.get('filterType');
	if (!filter || values.length === 0) {
		throw new Refusal('1002', "Missing value for the required parameter 'filterType' or 'filterValues'");
	}
	const isMeant = ([leadId, { status, isSuccess }]: [number, Member]): boolean => {
		if (filter === 'leadId') return values.includes(String(leadId));
		if (filter === 'statusName') return values.includes(status);
		if (filter === 'reachedSuccess') return values.includes(String(isSuccess));
		throw new Refusal('1003', `Invalid filterType '${filter}'`);
	};
	const found = [...programme.members].filter(isMeant);
	const answer = page(found, query, ([leadId, { status, isSuccess, since }]) => ({
		seq: found.findIndex(([id]) => id === leadId),
		leadId,
		reachedSuccess: isSuccess,
		programId: programme.id,
		acquiredBy: false,
		membershipDate: since,
		...(listOf(query, 'fields').includes('statusName') && { statusName: status }),
	}));
	return { ...answer, more: { moreResult: false, ...answer.more } };
}

/** `GET /rest/v1/leads/programs/{id}.json`: its members as leads. */
export function leadsOfProgram(instance: Instance, { query, subject }: Call): Answer {
	const programme = programmeWithId(instance, subject);
	const fields = fieldsAsked(instance, query);
	return page([...programme.members], query, ([leadId, { status, isSuccess, since }]) => {
		const lead = instance.records.get(leadId);
		const membership = {
			id: programme.id,
			progressionStatus: status,
			isExhausted: false,
			acquiredBy: false,
			reachedSuccess: isSuccess,
			membershipDate: since,
			updatedAt: since,
		};
		return { ...(lead && shown(lead, fields)), membership };
	});
}
