import * as z from '../../vendor/zod';
import { CrmFailure, type Creation, type Written } from '../crm/crmSystem';
import type { Field } from '../crm/field';
import { unsent } from './batches';
import { Candidates, type Match } from './candidates';
import type { Connection } from './connection';
import { parsed } from './errorBody';
import { addParents, columnsOf, existingOf } from './find';
import type { Operation } from './multipart';
import { payloadOf } from './payload';
import { idQueries } from './queries';
import { GUID } from './recordIds';
import { search } from './search';

/** Tables that rules compare a lead with, and that we know what to do about, in the order of preference. */
const TABLES = ['lead', 'contact'] as const;

/** Too long for an address, or a look-up: no rule of use compares them. */
const NOT_COMPARED: readonly (Field['type'] | undefined)[] = ['longText', 'reference'];

/**
 * Asks which records the environment's rules took for the leads that it refused.
 *
 * @returns what was found, by creation; those for which nothing was, are not in it
 */
export async function findDuplicates(
	connection: Connection,
	refused: readonly Creation[],
	signal: AbortSignal,
): Promise<ReadonlyMap<Creation, Written>> {
	if (refused.length === 0) return new Map();
	try {
		return await ask(connection, refused, signal);
	} catch (error) {
		if (!(error instanceof CrmFailure)) throw error;
		// Nothing was written for these, and their twins cannot be looked at for now.
		const failed: Written = { is: 'failed', result: unsent(error.result) };
		return new Map(refused.map((creation) => [creation, failed]));
	}
}

async function ask(
	connection: Connection,
	refused: readonly Creation[],
	signal: AbortSignal,
): Promise<ReadonlyMap<Creation, Written>> {
	const operations = refused.flatMap((creation) =>
		TABLES.map((table) => question(connection, creation, table)),
	);
	const answers = await connection.batches.run(operations, signal);
	const ids = answers.map((answered, place) => {
		if (answered.is === 'unanswered') throw new CrmFailure(answered.why);
		const table = TABLES[place % TABLES.length] ?? 'lead';
		return answered.answer.status === 200 ? idsIn(answered.answer.body, table) : [];
	});
	const ofTable = (table: number): string[] =>
		ids.filter((_, place) => place % TABLES.length === table).flat();
	const rows = refused.map(({ row }) => row);
	const columns = columnsOf(connection, rows);
	const candidates = new Candidates();
	const queries = [...idQueries('lead', ofTable(0), columns), ...idQueries('contact', ofTable(1), [])];
	await search(connection, queries, columns, candidates, signal);

	const matches = refused.map((_, place) =>
		matchOf(candidates, ids[place * TABLES.length] ?? [], ids[place * TABLES.length + 1] ?? []),
	);
	await addParents(connection, matches, candidates, signal);
	const found = new Map<Creation, Written>();
	refused.forEach((creation, place) => {
		const match = matches[place];
		if (!match) return;
		const existing = existingOf(connection, match, creation.row.fields, candidates, 'duplicate rule');
		found.set(creation, { is: 'exists', existing });
	});
	return found;
}

function matchOf(
	candidates: Candidates,
	leads: readonly string[],
	contacts: readonly string[],
): Match | null {
	const found = leads.flatMap((id) => candidates.leads.get(id) ?? []);
	const lead = found.find(({ statecode }) => statecode === 0) ?? found[0];
	const contact = contacts.flatMap((id) => candidates.contacts.get(id) ?? [])[0];
	if (lead && (lead.statecode === 0 || !contact)) return { by: 'email', lead };
	return contact ? { by: 'email', contact } : null;
}

/** "Detect duplicates using the Web API" (Microsoft Learn). */
function question({ schema }: Connection, { fields }: Creation, table: (typeof TABLES)[number]): Operation {
	const compared = fields.filter(({ name }) => !NOT_COMPARED.includes(schema.fields.get(name)?.type));
	const entity = { '@odata.type': 'Microsoft.Dynamics.CRM.lead', ...payloadOf(compared) };
	const parameters = [
		`@p1=${encodeURIComponent(JSON.stringify(entity))}`,
		`@p2='${table}'`,
		`@p3=${encodeURIComponent(JSON.stringify({ PageNumber: 1, Count: 10 }))}`,
	];
	const call = 'RetrieveDuplicates(BusinessEntity=@p1,MatchingEntityName=@p2,PagingInfo=@p3)';
	return { method: 'GET', path: `${call}?${parameters.join('&')}` };
}

const answer = z.looseObject({ value: z.array(z.record(z.string(), z.unknown())) });

function idsIn(body: string, table: string): string[] {
	const rows = z.safeParse(answer, parsed(body)).data?.value ?? [];
	return rows
		.map((row) => row[`${table}id`])
		.filter((id) => typeof id === 'string')
		.filter((id) => GUID.test(id))
		.map((id) => id.toLowerCase());
}
