import type { Activity, Written } from '../crm/crmSystem';
import { rejected } from '../outcome';
import type { Call, MarketoClient } from './client';
import { LEAD } from './find';
import { inGroups } from './inGroups';
import { type Answered, writeRecords } from './records';
import { refusedRecord } from './refusedRecord';
import type { Membership, Settings } from './settings';
import { post } from './ways';
import type { WireRecord } from './wire';

/** "Lead skipped because it is already in or past this status": members only ever move on. */
const PAST_THIS_STATUS = '1037';

/** What is wrong with the set-up, not with the lead. */
const NO_SUCH: Readonly<Record<string, string>> = {
	marketo1013: 'The programme is not there any more. Choose another Programme.',
	marketo1025: 'The programme has no such member status. Choose its statuses anew.',
};

/**
 * Makes people members of the programme, with the status of their step.
 *
 * @returns in the order given
 */
export async function enrolPeople(
	client: MarketoClient,
	membership: Membership,
	settings: Settings,
	activities: readonly Activity[],
	signal: AbortSignal,
): Promise<Written[]> {
	return await inGroups(
		activities,
		({ row }) => membership.statuses[row.lead.source.stage] ?? null,
		async (status, group) => {
			if (status === null) return group.map(({ id }) => ({ is: 'done', type: LEAD, id, url: null }));
			const answered = await enrol(client, membership.programmeId, status, group, signal);
			return answered.map((one, index) =>
				afterPush(writtenOf(one, group[index]?.id ?? '', settings), settings),
			);
		},
	);
}

async function enrol(
	client: MarketoClient,
	programmeId: number,
	status: string,
	group: readonly Activity[],
	signal: AbortSignal,
): Promise<Answered[]> {
	return await writeRecords(
		client,
		group.map(({ id }) => ({ leadId: Number(id) })),
		(input) => memberCall(programmeId, status, input),
		signal,
	);
}

/** The call that gives people a status in a programme; those that are no members become some. */
export function memberCall(programmeId: number, statusName: string, input: readonly WireRecord[]): Call {
	return post(`/rest/v1/programs/${programmeId}/members/status.json`, { statusName, input });
}

/**
 * A push or a form has started its campaigns already. Where no note tells of it, a lead that came back because its
 * membership is refused for good would start them again with every try: so the membership is left out, and that is told.
 */
function afterPush(written: Written, { addBy, notesField }: Settings): Written {
	if (addBy.by === 'sync' || notesField !== null || written.is !== 'failed') return written;
	const { result } = written;
	if (result.status !== 'rejected' && result.status !== 'closed') return written;
	const otherwise = rejected(result.code, result.message);
	return { is: 'refusedFields', names: ['Programme'], otherwise };
}

function writtenOf(answered: Answered, id: string, { lookupField, fields }: Settings): Written {
	if (answered.is === 'done') return { is: 'done', type: LEAD, id, url: null };
	if (answered.is === 'refused') {
		if (answered.code === PAST_THIS_STATUS) return { is: 'repeat', type: LEAD, id, url: null };
		return refusedRecord({ ...answered, names: [], lookupField, fields });
	}
	const { code } = answered.result;
	const wrong = NO_SUCH[code];
	return wrong === undefined ? answered : { is: 'failed', result: rejected(code, wrong) };
}
