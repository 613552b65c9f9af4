import * as z from '../../vendor/zod';
import type { Finding } from '../contract';
import { CrmFailure } from '../crm/crmSystem';
import { formFields, memberStatuses, partitions, programmeWithId } from './assets';
import { type Call, type MarketoClient, Refused } from './client';
import { describeLeads } from './fields';
import { memberCall } from './members';
import { readRecordResult } from './answers';
import { type ChosenProgramme, type MarketoChoices, MEMBER_STAGES } from './setup';
import { post } from './ways';

/** No person has it: Marketo counts from 1, and not that far. */
const NO_PERSON = 2_147_483_647;
const ACCESS_DENIED = '603';
/** What Marketo sells with a subscription; the quota of one's own is shown under Admin, Web Services. */
const USUAL_QUOTA = 50_000;
const NEARLY_USED_UP = 0.9;

const usage = z.looseObject({ total: z.number() });

/** Looks at what a delivery needs. Reads, and asks for changes of a person that is not there: that shows the right to. */
export async function checkMarketo(
	client: MarketoClient,
	choices: MarketoChoices,
	signal: AbortSignal,
): Promise<Finding[]> {
	const found: Finding[] = [];
	const look = async (what: string, remedy: string, act: () => Promise<Finding>): Promise<Finding> => {
		const finding = await act().catch((error: unknown) => findingOf(error, what, remedy));
		found.push(finding);
		return finding;
	};
	const read = await look('Read people', READ_REMEDY, async () => {
		const { fields } = await describeLeads(client, signal);
		return ok('Read people', `The sign-in works, and sees ${fields.size} fields.`);
	});
	// Everything else would only say the same.
	if (read.status !== 'ok') return found;
	await look('Write people', WRITE_REMEDY, async () => await canWrite(client, signal));
	if (choices.partition !== null) {
		const { partition } = choices;
		await look('Partition', READ_REMEDY, async () => await hasPartition(client, partition, signal));
	}
	if (choices.formId !== null && choices.addBy === 'form') {
		const { formId } = choices;
		await look('Form', ASSETS_REMEDY, async () => await hasForm(client, formId, signal));
	}
	if (choices.programme !== null) {
		const { programme } = choices;
		await look('Programme', ASSETS_REMEDY, async () => await hasProgramme(client, programme, signal));
	}
	if (choices.addBy !== 'sync') found.push(repeats(choices));
	found.push(await callsToday(client, signal));
	return found;
}

/** A push or a form that is made once more starts campaigns once more; the mark in the notes tells that it was made. */
function repeats({ notesField }: MarketoChoices): Finding {
	const what = 'Repeats';
	if (notesField !== null) return ok(what, 'The notes tell which leads were written before.');
	return {
		what,
		status: 'warning',
		message:
			'When an answer is lost, a lead may be pushed or filled in a second time and start campaigns again.',
		remedy: 'Choose a Notes Field: what it says of a lead keeps the lead from being written again.',
	};
}

const REACH_REMEDY =
	'Check the endpoint in the credential against Admin, Web Services, and whether this n8n may reach it; then check again.';
const ROLE = 'under Admin, Users & Roles, Roles, Access API';
const ALLOW_LIST = 'If it has it, add the address of this n8n under Admin, IP API Access.';
const READ_REMEDY = `Give the role of the API user “Read-Only Lead” or “Read-Write Lead” ${ROLE}. ${ALLOW_LIST}`;
const WRITE_REMEDY = `Give the role of the API user “Read-Write Lead” ${ROLE}.`;
const ASSETS_REMEDY = `Give the role of the API user “Read-Only Assets” ${ROLE}.`;

async function canWrite(client: MarketoClient, signal: AbortSignal): Promise<Finding> {
	const input = [{ id: NO_PERSON }];
	const call = post('/rest/v1/leads.json', { action: 'updateOnly', lookupField: 'id', input });
	return (await isTaken(client, call, signal))
		? ok('Write people', 'The sign-in may write people.')
		: unsure('Write people');
}

async function hasPartition(client: MarketoClient, name: string, signal: AbortSignal): Promise<Finding> {
	const isOpen = (await partitions(client, signal)).some((one) => one.name === name);
	if (isOpen) return ok('Partition', 'The partition is open to this sign-in.');
	const remedy =
		'Give the API user a role in a workspace that has the partition, or choose another Partition.';
	return missing('Partition', 'The partition is not there, or not open to this sign-in.', remedy);
}

async function hasForm(client: MarketoClient, id: number, signal: AbortSignal): Promise<Finding> {
	const fields = await formFields(client, id, signal);
	const needs = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name);
	if (fields.length > 0) {
		const insists = needs.length > 0 ? ` and insists on ${needs.join(', ')}` : '';
		return ok('Form', `The form takes ${fields.map(({ name }) => name).join(', ')}${insists}.`);
	}
	return missing('Form', 'The form is not there, or has no fields.', 'Choose another Form.');
}

async function hasProgramme(
	client: MarketoClient,
	{ id, statuses }: ChosenProgramme,
	signal: AbortSignal,
): Promise<Finding> {
	const programme = await programmeWithId(client, id, signal);
	if (programme === null) return missing('Programme', 'The programme is not there.', 'Choose a Programme.');
	const known = await memberStatuses(client, programme, signal);
	const chosen = MEMBER_STAGES.flatMap((stage) => statuses[stage] ?? []);
	const unknown = chosen.filter((status) => !known.includes(status));
	if (unknown.length > 0) {
		const list = unknown.map((status) => `“${status}”`).join(', ');
		return missing('Programme', `Its members have no status ${list}.`, 'Choose its statuses anew.');
	}
	const [status] = known;
	if (status === undefined) {
		return missing('Programme', 'Its channel has no status for members.', 'Choose another Programme.');
	}
	const call = memberCall(id, status, [{ leadId: NO_PERSON }]);
	return (await isTaken(client, call, signal))
		? ok('Programme', 'The sign-in may make people members.')
		: unsure('Programme');
}

async function callsToday(client: MarketoClient, signal: AbortSignal): Promise<Finding> {
	const what = 'Calls today';
	const call: Call = { method: 'GET', path: '/rest/v1/stats/usage.json', use: 'read' };
	const page = await client.call(call, signal).catch((error: unknown) => {
		// Nice to know, and not needed to deliver.
		if (error instanceof CrmFailure) return { result: null };
		throw error;
	});
	const { success, data } = z.safeParse(usage, page.result?.[0]);
	if (!success) return unsure(what);
	const message = `All integrations together have made ${data.total} calls since midnight, US Central time. Marketo’s usual quota is ${USUAL_QUOTA} a day.`;
	if (data.total < USUAL_QUOTA * NEARLY_USED_UP) return ok(what, message);
	const remedy = 'Compare it with the quota under Admin, Web Services; Adobe raises it on request.';
	return { what, status: 'warning', message, remedy };
}

/** Whether a change of nobody gets as far as to find nobody. */
async function isTaken(client: MarketoClient, call: Call, signal: AbortSignal): Promise<boolean> {
	const { result } = await client.call({ ...call, use: 'read' }, signal);
	const answered = readRecordResult(result?.[0]);
	return answered?.is === 'refused' && answered.code === '1004';
}

function findingOf(error: unknown, what: string, remedy: string): Finding {
	if (!(error instanceof CrmFailure)) throw error;
	const { result } = error;
	if (error instanceof Refused && error.code === ACCESS_DENIED) {
		return missing(what, 'Marketo denies access.', remedy);
	}
	if (result.status === 'tryAgain') return missing(what, result.message, REACH_REMEDY);
	return missing(what, result.message, 'Open the credential of this node, and compare it with Marketo.');
}

function ok(what: string, message: string): Finding {
	return { what, status: 'ok', message, remedy: null };
}

function missing(what: string, message: string, remedy: string | null): Finding {
	return { what, status: 'missing', message, remedy };
}

function unsure(what: string): Finding {
	return { what, status: 'unknown', message: 'Marketo’s answer does not tell.', remedy: null };
}
