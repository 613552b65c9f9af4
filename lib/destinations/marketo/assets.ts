import * as z from '../../vendor/zod';
import { CrmFailure } from '../crm/crmSystem';
import type { MarketoClient } from './client';
import { unreadable } from './failures';

/** Assets on a page, at most, and pages looked at: nobody chooses from more. */
const PAGE = 200;
const MOST_PAGES = 10;

/** Something of Marketo's that a builder chooses. */
export interface Asset {
	readonly id: number;
	readonly name: string;
}

export interface Programme extends Asset {
	/** Its kind, which says what statuses its members can have. */
	readonly channel: string;
}

const asset = z.looseObject({ id: z.int(), name: z.string() });
const programme = z.looseObject({ id: z.int(), name: z.string(), channel: z.string() });
const channel = z.looseObject({
	progressionStatuses: z.array(
		z.looseObject({ name: z.string(), step: z.number(), hidden: z.optional(z.nullable(z.boolean())) }),
	),
});
const formField = z.looseObject({ id: z.string(), required: z.optional(z.nullable(z.boolean())) });
const namedField = z.looseObject({
	rest: z.optional(z.nullable(z.looseObject({ name: z.string() }))),
	soap: z.optional(z.nullable(z.looseObject({ name: z.string() }))),
});

/**
 * What Marketo has to choose from: programmes, forms, partitions. Each call throws CrmFailure.
 */
export async function programmes(client: MarketoClient, signal: AbortSignal): Promise<Programme[]> {
	return await every(client, '/rest/asset/v1/programs.json', programme, signal);
}

/** @returns null where there is none with this id */
export async function programmeWithId(
	client: MarketoClient,
	id: number,
	signal: AbortSignal,
): Promise<Programme | null> {
	return (await list(client, `/rest/asset/v1/program/${id}.json`, programme, signal))[0] ?? null;
}

/** Forms that were approved: no others take anybody. */
export async function forms(client: MarketoClient, signal: AbortSignal): Promise<Asset[]> {
	return await every(client, '/rest/asset/v1/forms.json?status=approved', asset, signal);
}

/** Partitions that the API user may work in. */
export async function partitions(client: MarketoClient, signal: AbortSignal): Promise<Asset[]> {
	return await list(client, '/rest/v1/leads/partitions.json', asset, signal);
}

/** Statuses that members of a programme can have, in the order in which they move on; "Not in Program" is none. */
export async function memberStatuses(
	client: MarketoClient,
	{ channel: name }: Pick<Programme, 'channel'>,
	signal: AbortSignal,
): Promise<string[]> {
	const path = `/rest/asset/v1/channel/byName.json?name=${encodeURIComponent(name)}`;
	const [found] = await list(client, path, channel, signal);
	const statuses = (found?.progressionStatuses ?? []).filter(({ step, hidden }) => step > 0 && !hidden);
	return statuses.sort((a, b) => a.step - b.step).map((status) => status.name);
}

/** Fields of a form by their REST names, and which of them it insists on. A form has names of its own for them. */
export async function formFields(
	client: MarketoClient,
	formId: number,
	signal: AbortSignal,
): Promise<{ readonly name: string; readonly isRequired: boolean }[]> {
	const fields = await list(client, `/rest/asset/v1/form/${formId}/fields.json`, formField, signal);
	const described = await list(client, '/rest/v1/leads/describe.json', namedField, signal);
	const restNames = new Map(
		described.flatMap(({ rest, soap }) => (rest ? [[soap?.name ?? rest.name, rest.name] as const] : [])),
	);
	return fields.flatMap(({ id, required }) => {
		const name = restNames.get(id);
		return name === undefined ? [] : [{ name, isRequired: required === true }];
	});
}

/** All pages of a list of assets. */
async function every<T extends z.ZodMiniType>(
	client: MarketoClient,
	path: string,
	schema: T,
	signal: AbortSignal,
): Promise<z.infer<T>[]> {
	const all: z.infer<T>[] = [];
	for (let page = 0; page < MOST_PAGES; page++) {
		const query = `${path.includes('?') ? '&' : '?'}maxReturn=${PAGE}&offset=${page * PAGE}`;
		const found = await list(client, `${path}${query}`, schema, signal);
		all.push(...found);
		if (found.length < PAGE) break;
	}
	return all;
}

async function list<T extends z.ZodMiniType>(
	client: MarketoClient,
	path: string,
	schema: T,
	signal: AbortSignal,
): Promise<z.infer<T>[]> {
	const { result } = await client.call({ method: 'GET', path, use: 'read' }, signal);
	return (result ?? []).map((one) => {
		const { success, data } = z.safeParse(schema, one);
		if (!success) throw new CrmFailure(unreadable(client.host, 'read'));
		return data;
	});
}
