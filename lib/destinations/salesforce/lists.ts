import type { Queried } from './answers';
import type { Api } from './api';
import { externalIdFields } from './metadata';
import { literal } from './soql';

/** What an organisation has, for a builder to choose from. */
export interface Listed {
	readonly name: string;
	readonly value: string;
}

/** More than anybody looks through: then a part of the name is typed. */
const MOST = 100;

/** Active users, and queues that take leads. @param typed a part of the name */
export async function owners(api: Api, typed: string, signal: AbortSignal): Promise<readonly Listed[]> {
	const users = `SELECT Id, Name FROM User WHERE IsActive = true AND UserType = 'Standard'${named(typed)}`;
	const queues = "SELECT QueueId, Queue.Name FROM QueueSobject WHERE SobjectType = 'Lead'";
	const [foundUsers, foundQueues] = await Promise.all([
		api.query(`${users} ORDER BY Name LIMIT ${MOST}`, signal),
		api.query(queues, signal),
	]);
	const wanted = typed.toLowerCase();
	return [
		...foundQueues
			.flatMap(({ QueueId, Queue }) => listed(nameIn(Queue), QueueId, ' (Queue)'))
			.filter(({ name }) => name.toLowerCase().includes(wanted)),
		...foundUsers.flatMap(({ Id, Name }) => listed(Name, Id)),
	];
}

/** @param typed a part of the name */
export async function campaigns(api: Api, typed: string, signal: AbortSignal): Promise<readonly Listed[]> {
	const soql = `SELECT Id, Name FROM Campaign WHERE IsActive = true${named(typed)} ORDER BY Name LIMIT ${MOST}`;
	return (await api.query(soql, signal)).flatMap(({ Id, Name }) => listed(Name, Id));
}

/** Statuses that members of a campaign can have, in their order. */
export async function memberStatuses(
	api: Api,
	campaignId: string,
	signal: AbortSignal,
): Promise<readonly Listed[]> {
	const soql = `SELECT Label FROM CampaignMemberStatus WHERE CampaignId = ${literal(campaignId)} ORDER BY SortOrder`;
	return (await api.query(soql, signal)).flatMap(({ Label }) => listed(Label, Label));
}

export async function assignmentRules(api: Api, signal: AbortSignal): Promise<readonly Listed[]> {
	const soql = "SELECT Id, Name FROM AssignmentRule WHERE SobjectType = 'Lead'";
	return (await api.query(soql, signal)).flatMap(({ Id, Name }) => listed(Name, Id));
}

/** Fields of leads that can hold our record key. */
export async function keyFields(api: Api, signal: AbortSignal): Promise<readonly Listed[]> {
	const leads = await api.describe('Lead', signal);
	return leads
		? externalIdFields(leads).map(({ name, label }) => ({ name: `${label} (${name})`, value: name }))
		: [];
}

/** Types that a text can be searched in with LIKE. Source: SOQL and SOSL Reference, "Comparison Operators". */
const SEARCHABLE: ReadonlySet<string> = new Set(['string', 'picklist', 'combobox', 'textarea']);

/** Fields of leads that Microsoft's lead source can be in and that leads can be searched by. */
export async function leadSourceFields(api: Api, signal: AbortSignal): Promise<readonly Listed[]> {
	const leads = await api.describe('Lead', signal);
	const fields = leads?.fields.filter(({ type, filterable }) => filterable && SEARCHABLE.has(type)) ?? [];
	return fields
		.map(({ name, label }) => ({ name: `${label} (${name})`, value: name }))
		.sort((a, b) => a.name.localeCompare(b.name));
}

/** Values of Lead Source. */
export async function leadSources(api: Api, signal: AbortSignal): Promise<readonly Listed[]> {
	const leads = await api.describe('Lead', signal);
	const field = leads?.fields.find(({ name }) => name === 'LeadSource');
	const values = field?.picklistValues.filter(({ active }) => active) ?? [];
	return values.map(({ label, value }) => ({ name: label ?? value, value }));
}

/** The text as it is, also where it has a sign that stands for others. */
function named(typed: string): string {
	if (typed === '') return '';
	const text = literal(`%${typed.replace(/[%_]/g, '\\$&')}%`);
	// Escaped once for LIKE; the literal has escaped that sign, too.
	return ` AND Name LIKE ${text.replaceAll('\\\\%', '\\%').replaceAll('\\\\_', '\\_')}`;
}

function nameIn(parent: unknown): unknown {
	return typeof parent === 'object' && parent !== null && 'Name' in parent ? parent.Name : undefined;
}

function listed(name: Queried[string], value: Queried[string], after = ''): Listed[] {
	return typeof name === 'string' && typeof value === 'string' ? [{ name: `${name}${after}`, value }] : [];
}
