import { leadActivities, pagingToken } from './activities.ts';
import type { Answer } from './answers.ts';
import * as assets from './assets.ts';
import type { Call } from './call.ts';
import { deleteLeads } from './deleteLeads.ts';
import { describe, describe2 } from './describe.ts';
import { submitForm } from './forms.ts';
import type { Instance, Right } from './instance.ts';
import { leadPartitions } from './partitions.ts';
import { changeProgramStatus, leadsOfProgram, programMembers, syncMemberStatus } from './programmes.ts';
import { pushLeads } from './pushLeads.ts';
import { leadById, leadsByFilter } from './queryLeads.ts';
import { syncLeads } from './syncLeads.ts';

export interface Route {
	readonly method: string;
	/** `{}` stands for the subject of the call. */
	readonly path: string;
	/** Any of them is enough. */
	readonly rights: readonly Right[];
	readonly answer: (instance: Instance, call: Call) => Answer | Promise<Answer>;
}

const READ_LEADS: readonly Right[] = ['Read-Only Lead', 'Read-Write Lead'];
const WRITE_LEADS: readonly Right[] = ['Read-Write Lead'];
const READ_ASSETS: readonly Right[] = ['Read-Only Assets', 'Read-Write Assets'];
const READ_ACTIVITIES: readonly Right[] = ['Read-Only Activity', 'Read-Write Activity'];

const get = (path: string, rights: readonly Right[], answer: Route['answer']): Route => ({
	method: 'GET',
	path,
	rights,
	answer,
});
const post = (path: string, rights: readonly Right[], answer: Route['answer']): Route => ({
	method: 'POST',
	path,
	rights,
	answer,
});

/** The first that fits counts. Rights: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/endpoint-reference */
export const ROUTES: readonly Route[] = [
	get('/rest/v1/leads.json', READ_LEADS, leadsByFilter),
	post('/rest/v1/leads.json', WRITE_LEADS, syncLeads),
	{ method: 'DELETE', path: '/rest/v1/leads.json', rights: WRITE_LEADS, answer: deleteLeads },
	get('/rest/v1/lead/{}.json', READ_LEADS, leadById),
	get('/rest/v1/leads/describe.json', READ_LEADS, describe),
	get('/rest/v1/leads/describe2.json', READ_LEADS, describe2),
	get('/rest/v1/leads/partitions.json', READ_LEADS, leadPartitions),
	post('/rest/v1/leads/push.json', WRITE_LEADS, pushLeads),
	post('/rest/v1/leads/submitForm.json', WRITE_LEADS, submitForm),
	post('/rest/v1/leads/delete.json', WRITE_LEADS, deleteLeads),
	get('/rest/v1/leads/programs/{}.json', READ_LEADS, leadsOfProgram),
	post('/rest/v1/leads/programs/{}/status.json', WRITE_LEADS, changeProgramStatus),
	get('/rest/v1/programs/{}/members.json', READ_LEADS, programMembers),
	post('/rest/v1/programs/{}/members/status.json', WRITE_LEADS, syncMemberStatus),
	get('/rest/v1/activities/pagingtoken.json', READ_ACTIVITIES, pagingToken),
	get('/rest/v1/activities.json', READ_ACTIVITIES, leadActivities),
	get('/rest/asset/v1/programs.json', READ_ASSETS, assets.programs),
	get('/rest/asset/v1/program/byName.json', READ_ASSETS, assets.programByName),
	get('/rest/asset/v1/program/{}.json', READ_ASSETS, assets.programById),
	get('/rest/asset/v1/channels.json', READ_ASSETS, assets.channelsList),
	get('/rest/asset/v1/channel/byName.json', READ_ASSETS, assets.channelByName),
	get('/rest/asset/v1/forms.json', READ_ASSETS, assets.formsList),
	get('/rest/asset/v1/form/{}.json', READ_ASSETS, assets.formById),
	get('/rest/asset/v1/form/{}/fields.json', READ_ASSETS, assets.formFields),
];

/** @returns the subject: '' for a path without one; null where it is another path */
export function subjectIn(route: Route, path: string): string | null {
	const [before = '', after] = route.path.split('{}');
	if (after === undefined) return path === before ? '' : null;
	const subject = path.slice(before.length, path.length - after.length);
	const isMeant = path.startsWith(before) && path.endsWith(after) && /^[^/]+$/.test(subject);
	return isMeant ? subject : null;
}
