import * as z from '../../vendor/zod';
import type { Fields } from '../crm/field';
import { readAnswer } from './readAnswer';
import { readLeadSchema } from './leadSchema';
import { GUID } from './recordIds';
import type { WebApi } from './webApi';

/** Something that a builder can choose. */
export interface Choice {
	readonly label: string;
	/** As the option takes it. */
	readonly value: string;
}

/** What a list shows at most; who looks for more types a part of the name. */
const MOST = 50;

/** Who can own leads: people that are not disabled, and teams that may own records. @param name a part of it */
export async function ownersLike(api: WebApi, name: string, signal: AbortSignal): Promise<Choice[]> {
	const [users, teams] = await Promise.all([rows(api, USERS, name, signal), rows(api, TEAMS, name, signal)]);
	return [...users, ...teams.map((team) => ({ ...team, label: `${team.label} (team)` }))];
}

/** Users that applications sign in as. @param name a part of it */
export async function applicationUsersLike(
	api: WebApi,
	name: string,
	signal: AbortSignal,
): Promise<Choice[]> {
	return await rows(api, APPLICATION_USERS, name, signal);
}

/** Campaigns that are not closed. @param name a part of it */
export async function campaignsLike(api: WebApi, name: string, signal: AbortSignal): Promise<Choice[]> {
	return await rows(api, CAMPAIGNS, name, signal);
}

/** The choices of Lead Source. */
export async function leadSources(api: WebApi, signal: AbortSignal): Promise<Choice[]> {
	const { fields } = await readLeadSchema(api, signal);
	const options = fields.get('leadsourcecode')?.options ?? [];
	return options.map(({ label, value }) => ({ label, value: String(value) }));
}

/** The columns of leads that hold texts of any kind. */
export async function textColumns(api: WebApi, signal: AbortSignal): Promise<Choice[]> {
	const { fields } = await readLeadSchema(api, signal);
	return [...fields.values()]
		.filter(({ type }) => type === 'text' || type === 'longText')
		.map(({ name, label }) => ({ label: `${label} (${name})`, value: name }))
		.sort((a, b) => a.label.localeCompare(b.label, 'en'));
}

/** The columns of leads that can be mapped by hand: look-ups have options of their own. */
export async function mappableFields(api: WebApi, signal: AbortSignal): Promise<Fields> {
	const { fields } = await readLeadSchema(api, signal);
	return new Map([...fields].filter(([, { type }]) => type !== 'reference'));
}

interface Source {
	readonly set: string;
	readonly id: string;
	readonly name: string;
	readonly filter: string;
}

const USERS: Source = {
	set: 'systemusers',
	id: 'systemuserid',
	name: 'fullname',
	filter: 'isdisabled eq false and applicationid eq null',
};
const APPLICATION_USERS: Source = { ...USERS, filter: 'isdisabled eq false and applicationid ne null' };
/** Access teams (1) own nothing. */
const TEAMS: Source = { set: 'teams', id: 'teamid', name: 'name', filter: 'teamtype ne 1' };
const CAMPAIGNS: Source = { set: 'campaigns', id: 'campaignid', name: 'name', filter: 'statecode eq 0' };

const rowsAnswer = z.looseObject({ value: z.array(z.record(z.string(), z.unknown())) });

async function rows(api: WebApi, source: Source, part: string, signal: AbortSignal): Promise<Choice[]> {
	const { set, id, name } = source;
	const wanted = part.trim().replaceAll("'", "''");
	const filter = wanted === '' ? source.filter : `${source.filter} and contains(${name},'${wanted}')`;
	const query = `$select=${id},${name}&$filter=${encodeURIComponent(filter)}&$orderby=${name}&$top=${MOST}`;
	const answer = await api.ask({ method: 'GET', path: `${set}?${query}` }, signal);
	return readAnswer(answer, rowsAnswer, api.clock()).value.flatMap((row): Choice[] => {
		const guid = row[id];
		if (typeof guid !== 'string' || !GUID.test(guid)) return [];
		const label = row[name];
		return [{ label: typeof label === 'string' ? label : guid, value: `${set}(${guid})` }];
	});
}
