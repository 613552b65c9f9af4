import type { Destination, Finding, Limits } from '../contract';
import { crmDestination } from '../crm/crmDestination';
import { CrmFailure, type CrmSystem } from '../crm/crmSystem';
import type { Mapped } from '../crm/mapping';
import { notOpened } from '../crm/notOpened';
import type { CrmPolicy } from '../crm/policy';
import { prepareRow } from '../crm/prepareRow';
import type { CrmRow } from '../crm/row';
import type { HttpTransport } from '../transport';
import { addTasks } from './addTasks';
import { Batches } from './batches';
import { checkConnection, type Checked, type ChosenRow } from './check';
import type { Connection } from './connection';
import { createLeads } from './createLeads';
import { environmentOrigin } from './environmentUrl';
import { findLeads } from './find';
import { type Constants, leadMapping, STANDARD_COLUMNS } from './leadMapping';
import { type LeadSchema, readLeadSchema } from './leadSchema';
import { payloadOf } from './payload';
import { referenceOf } from './reference';
import { updateLeads } from './updateLeads';
import { type WebApi, webApi } from './webApi';
import { withdrawLead } from './withdraw';

export interface DynamicsSetup {
	/** Signed in; renews its token by itself. */
	readonly transport: HttpTransport;
	/** The credential's. */
	readonly environmentUrl: unknown;
	readonly policy: CrmPolicy;
	/** ms since the epoch */
	readonly clock: () => number;
	/** Whom new leads belong to: a user or a team, by id or as `teams(id)`. @default the sign-in */
	readonly owner?: string | null;
	/** The source campaign of new leads, by id. @default none */
	readonly campaign?: string | null;
	/** Lead source of new leads: a value of `leadsourcecode`. @default the environment's */
	readonly leadSource?: number | null;
	/** Whether the environment's duplicate detection rules are asked before a lead is made. @default false */
	readonly detectDuplicates?: boolean;
	/** Whether plug-ins, workflows and flows of the environment are passed by. @default false */
	readonly bypassLogic?: boolean;
}

/**
 * A batch of plug-ins that take long outlasts the two minutes that a request may take; so batches begin small, and grow
 * with the time that they take. "Send up to 52 requests at the same time"; four are what the server's hint suggests to
 * begin with (Service protection API limits, Microsoft Learn).
 */
const LIMITS: Limits = {
	count: 1000,
	bytes: 8 * 1024 * 1024,
	concurrency: 4,
	pace: { first: 100, target: 40_000 },
};

/** "Bypass custom Dataverse logic" (Microsoft Learn). */
const BYPASS = {
	'MSCRM.BypassBusinessLogicExecution': 'CustomSync,CustomAsync',
	'MSCRM.SuppressCallbackRegistrationExpanderJob': 'true',
};

/**
 * Writes leads to the Lead table of Dynamics 365 Sales, through the Dataverse Web API v9.2. A lead of ours has an id of
 * our choosing, so it is made exactly once.
 *
 * @throws DestinationConfigurationError for an address, owner or campaign that cannot be, and for an environment without
 * leads. Where the environment does not answer, each lead is told so instead (notOpened.ts).
 */
export async function openDynamics(
	setup: DynamicsSetup,
	signal: AbortSignal,
): Promise<Destination<{ readonly mapped: Mapped }, CrmRow>> {
	const { transport, policy, clock, leadSource = null } = setup;
	const origin = environmentOrigin(setup.environmentUrl);
	const constants: Constants = {
		owner: referenceOf(setup.owner ?? null, ['systemusers', 'teams'], 'Owner'),
		campaign: referenceOf(setup.campaign ?? null, ['campaigns'], 'Source Campaign'),
		leadSource,
	};
	const api = webApi(transport, origin, clock);
	const batches = new Batches(api);
	const check = async (schema: LeadSchema | null, abort: AbortSignal): Promise<Finding[]> =>
		await checkConnection(checkedOf(api, batches, schema, constants, setup), abort);
	let schema: LeadSchema;
	try {
		schema = await readLeadSchema(api, signal);
	} catch (error) {
		if (!(error instanceof CrmFailure)) throw error;
		return notOpened(error, LIMITS, clock(), async (abort) => await check(null, abort));
	}
	const { detectDuplicates: detectsDuplicates = false, bypassLogic = false } = setup;
	const writeHeaders = bypassLogic ? BYPASS : {};
	const connection: Connection = { origin, batches, schema, clock, writeHeaders, detectsDuplicates };
	const mapping = leadMapping(schema.fields, constants, policy);
	return crmDestination({
		system: systemOf(connection, async (abort) => await check(schema, abort)),
		policy,
		limits: LIMITS,
		prepare: (lead, keys, { mapped }) => prepareRow(lead, keys, mapped, mapping),
	});
}

function systemOf(connection: Connection, check: CrmSystem['check']): CrmSystem {
	return {
		leadType: 'lead',
		find: async (rows, signal) => await findLeads(connection, rows, signal),
		create: async (creations, signal) => await createLeads(connection, creations, signal),
		update: async (updates, signal) => await updateLeads(connection, updates, signal),
		addActivities: async (activities, signal) => await addTasks(connection, activities, signal),
		preview: payloadOf,
		check,
		withdraw: async (sent, signal) => await withdrawLead(connection.batches, sent, signal),
	};
}

function checkedOf(
	api: WebApi,
	batches: Batches,
	schema: LeadSchema | null,
	{ owner, campaign }: Constants,
	{ bypassLogic = false }: DynamicsSetup,
): Checked {
	const chosen: ChosenRow[] = [];
	if (owner !== null) {
		const usable = owner.startsWith('/systemusers') ? (['isdisabled', false] as const) : null;
		chosen.push({ what: 'Owner', path: owner.slice(1), usable });
	}
	if (campaign !== null) chosen.push({ what: 'Source Campaign', path: campaign.slice(1), usable: null });
	return {
		api,
		batches,
		fields: schema?.fields ?? null,
		standard: STANDARD_COLUMNS,
		choices: {
			setsOwner: owner !== null,
			setsCampaign: campaign !== null,
			bypassesLogic: bypassLogic,
		},
		chosen,
	};
}
