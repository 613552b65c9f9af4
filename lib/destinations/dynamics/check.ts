import * as z from '../../vendor/zod';
import type { Finding } from '../contract';
import { CrmFailure } from '../crm/crmSystem';
import type { Fields } from '../crm/field';
import type { Answered, Batches } from './batches';
import { parsed } from './errorBody';
import type { Operation } from './multipart';
import { type Choices, type Need, neededPrivileges } from './privileges';
import { readAnswer } from './readAnswer';
import { GUID } from './recordIds';
import type { WebApi } from './webApi';

/** What a check looks at. */
export interface Checked {
	readonly api: WebApi;
	readonly batches: Batches;
	/** null where they could not be read. */
	readonly fields: Fields | null;
	/** Columns of the standard mapping. */
	readonly standard: readonly string[];
	readonly choices: Choices;
	/** Rows that the builder chose: an owner, a campaign. */
	readonly chosen: readonly ChosenRow[];
}

export interface ChosenRow {
	/** The parameter's name, e.g. `Owner`. */
	readonly what: string;
	/** Below the service root, e.g. `teams(…)`. */
	readonly path: string;
	/** The column that says whether it may be used, and its value where it may. */
	readonly usable: readonly [column: string, value: unknown] | null;
}

/**
 * Signs in (`WhoAmI`), and asks for each privilege whether the roles of the sign-in and of its teams have it. Reads only.
 *
 * @returns findings; never throws for what it finds
 */
export async function checkConnection(checked: Checked, signal: AbortSignal): Promise<Finding[]> {
	try {
		const userId = await whoAmI(checked.api, signal);
		const signIn: Finding = {
			what: 'Sign-in',
			status: 'ok',
			message: `${new URL(checked.api.origin).host} knows the sign-in.`,
			remedy: null,
		};
		return [
			signIn,
			...columnFindings(checked),
			...(await privilegeFindings(checked, userId, signal)),
			...(await rowFindings(checked, signal)),
		];
	} catch (error) {
		if (!(error instanceof CrmFailure)) throw error;
		const remedy = error.result.status === 'tryAgain' ? 'Try again in a few minutes.' : CONNECT;
		return [{ what: 'Connection', status: 'missing', message: error.message, remedy }];
	}
}

const CONNECT =
	'Open the credential of Microsoft Dataverse: check Environment URL and tenant, and connect it anew. With client credentials, add the application as an application user with a security role in the Power Platform admin center.';

const identity = z.looseObject({ UserId: z.string().check(z.regex(GUID)) });

async function whoAmI(api: WebApi, signal: AbortSignal): Promise<string> {
	const answer = await api.ask({ method: 'GET', path: 'WhoAmI' }, signal);
	return readAnswer(answer, identity, api.clock()).UserId;
}

function columnFindings({ fields, standard }: Checked): Finding[] {
	if (fields === null) return [];
	const absent = standard.filter((name) => fields.get(name)?.isCreatable !== true);
	const what = 'Columns of leads';
	if (absent.length === 0) {
		return [{ what, status: 'ok', message: 'Every column of the standard mapping is there.', remedy: null }];
	}
	return [
		{
			what,
			status: 'warning',
			message: `Not there, or not open to this sign-in: ${absent.join(', ')}. What leads say for them is left out.`,
			remedy: 'Nothing, if you do without them; otherwise map other columns under Fields.',
		},
	];
}

const held = z.looseObject({
	RolePrivileges: z.array(z.looseObject({ Depth: z.optional(z.nullable(z.unknown())) })),
});

async function privilegeFindings(
	{ batches, choices }: Checked,
	userId: string,
	signal: AbortSignal,
): Promise<Finding[]> {
	const needs = neededPrivileges(choices);
	const operations = needs.map(({ privilege }): Operation => ({
		method: 'GET',
		path: `systemusers(${userId})/Microsoft.Dynamics.CRM.RetrieveUserPrivilegeByPrivilegeName(PrivilegeName='${privilege}')`,
	}));
	const answers = await batches.run(operations, signal);
	return needs.map((need, place) => privilegeFinding(need, answers[place]));
}

/** Of these, a narrow right means that records of others are not found. */
const ALL_NEEDED: readonly string[] = ['prvReadLead', 'prvReadContact'];

function privilegeFinding({ privilege, what, without }: Need, answered: Answered | undefined): Finding {
	const remedy = `Add ${privilege} to the security role of the sign-in, in the Power Platform admin center.`;
	const read =
		answered?.is === 'answered' && answered.answer.status === 200
			? z.safeParse(held, parsed(answered.answer.body))
			: null;
	if (!read?.success) {
		return { what, status: 'unknown', message: `Whether it has ${privilege} cannot be seen.`, remedy };
	}
	const [role] = read.data.RolePrivileges;
	if (!role) {
		const message = `It lacks ${privilege}.${without === null ? '' : ` ${without}`}`;
		return { what, status: without === null ? 'missing' : 'warning', message, remedy };
	}
	if (ALL_NEEDED.includes(privilege) && role.Depth !== 'Global') {
		const message = `It has ${privilege} for a part of the organization only: records of others are not found, and a person may get a second one.`;
		return { what, status: 'warning', message, remedy: `Give ${privilege} for the whole organization.` };
	}
	return { what, status: 'ok', message: `It has ${privilege}.`, remedy: null };
}

async function rowFindings({ batches, chosen }: Checked, signal: AbortSignal): Promise<Finding[]> {
	if (chosen.length === 0) return [];
	const operations = chosen.map(({ path, usable }): Operation => ({
		method: 'GET',
		path: usable === null ? path : `${path}?$select=${usable[0]}`,
	}));
	const answers = await batches.run(operations, signal);
	return chosen.map((row, place) => rowFinding(row, answers[place]));
}

const anyRow = z.record(z.string(), z.unknown());

function rowFinding({ what, usable }: ChosenRow, answered: Answered | undefined): Finding {
	const remedy = `Choose another in ${what}.`;
	const answer = answered?.is === 'answered' ? answered.answer : null;
	if (answer?.status === 404)
		return { what, status: 'missing', message: 'It is not there any more.', remedy };
	const read = answer?.status === 200 ? z.safeParse(anyRow, parsed(answer.body)) : null;
	if (!read?.success) return { what, status: 'unknown', message: 'It cannot be read.', remedy };
	if (usable !== null && read.data[usable[0]] !== usable[1]) {
		return { what, status: 'missing', message: 'It is disabled.', remedy };
	}
	return { what, status: 'ok', message: 'It is there.', remedy: null };
}
