import type { Destination, Limits } from '../contract';
import { crmDestination } from '../crm/crmDestination';
import { CrmFailure, type CrmSystem } from '../crm/crmSystem';
import { DestinationConfigurationError } from '../configurationError';
import type { Fields } from '../crm/field';
import type { Mapped } from '../crm/mapping';
import { notOpened } from '../crm/notOpened';
import type { CrmPolicy } from '../crm/policy';
import { prepareRow } from '../crm/prepareRow';
import type { CrmRow } from '../crm/row';
import type { HttpTransport } from '../transport';
import { addMembers } from './campaign';
import { Api } from './api';
import { checkSalesforce } from './check';
import { createLeads } from './createLeads';
import type { Description } from './answers';
import { originOf } from './instance';
import { leadMapping } from './leadMapping';
import { recordOf } from './leadRequest';
import { externalIdFields, fieldsOf } from './metadata';
import { refusedAltogether } from './failures';
import { Refusal } from './refusal';
import { search } from './search';
import type { SalesforceSettings } from './settings';
import { addTasks } from './tasks';
import { readTaskType, type TaskType } from './taskType';
import { updateLeads } from './updateLeads';
import { withdraw } from './withdraw';

/**
 * Source: REST API guide, "sObject Collections": 200 records a request. An organisation may have 25 slow requests under
 * way (5 in a trial), for everybody who uses it.
 */
const LIMITS: Limits = { count: 200, bytes: 4 * 1024 * 1024, concurrency: 5 };

export interface SalesforceSetup {
	/** Where the organisation is, as Salesforce told it with the sign-in. */
	readonly instanceUrl: unknown;
	/** Signs requests, and renews the sign-in where it has run out. */
	readonly transport: HttpTransport;
	/** ms since the epoch */
	readonly clock: () => number;
	readonly policy: CrmPolicy;
	readonly settings: SalesforceSettings;
}

/**
 * Opens Salesforce as a destination: leads, with tasks for later steps.
 *
 * Exactly one record a key where there is an external-id field, at least one without.
 *
 * @throws DestinationConfigurationError where no lead can be delivered as the node is set up
 */
export async function openSalesforce(
	setup: SalesforceSetup,
	signal: AbortSignal,
): Promise<Destination<{ readonly mapped: Mapped }, CrmRow>> {
	const { policy, settings, clock } = setup;
	const api = await connect(setup);
	const check: CrmSystem['check'] = async (abort) => await checkSalesforce(api, settings, abort);
	let leads: Description | null;
	try {
		leads = await api.describe('Lead', signal);
	} catch (error) {
		const failure = error instanceof Refusal ? refusedAltogether(error) : error;
		if (failure instanceof CrmFailure) return notOpened(failure, LIMITS, clock(), check);
		throw failure;
	}
	mustWork(leads, settings);
	const fields = fieldsOf(leads);
	const mapping = leadMapping(fields, policy, settings);
	return crmDestination({
		system: salesforceSystem(api, leads, fields, setup, check),
		policy,
		limits: LIMITS,
		prepare: (lead, keys, { mapped }) => prepareRow(lead, keys, mapped, mapping),
	});
}

/** Loads jsforce, which takes its time, when it is needed. */
export async function connect({
	instanceUrl,
	transport,
	clock,
}: Pick<SalesforceSetup, 'instanceUrl' | 'transport' | 'clock'>): Promise<Api> {
	const origin = originOf(instanceUrl);
	const jsforce = await import('../../vendor/salesforce.js');
	return new Api(jsforce, { origin, transport, clock });
}

function mustWork(
	leads: Description | null,
	{ externalIdField }: SalesforceSettings,
): asserts leads is Description {
	if (leads === null) {
		throw new DestinationConfigurationError(
			'The user of the credential does not see leads in Salesforce. Give it the right to read, create and edit leads.',
		);
	}
	const isUsable = externalIdFields(leads).some(({ name }) => name === externalIdField);
	if (externalIdField !== null && !isUsable) {
		throw new DestinationConfigurationError(
			'The chosen External ID Field is none that can hold a record key: it must be a text of at least 36 characters on Lead, an external ID, unique, and writable for the user of the credential.',
		);
	}
}

function salesforceSystem(
	api: Api,
	leads: Description,
	fields: Fields,
	{ clock, settings }: SalesforceSetup,
	check: CrmSystem['check'],
): CrmSystem {
	const taskType = remembered(async (signal) => await readTaskType(api, signal));
	const persons = search({
		api,
		fields,
		externalIdField: settings.externalIdField,
		isEmailSearchable: leads.fields.some(({ name, filterable }) => name === 'Email' && filterable),
		hasActivities: async (signal) => (await taskType(signal)).isWritable,
	});
	const { campaignId } = settings;
	return {
		leadType: 'Lead',
		find: async (rows, signal) => await persons.find(rows, signal),
		create: async (creations, signal) =>
			await createLeads(creations, { api, fields, settings, search: persons }, signal),
		update: async (updates, signal) => await updateLeads(updates, { api, fields }, signal),
		addActivities: async (activities, signal) =>
			await addTasks(activities, { api, clock, taskType: await taskType(signal) }, signal),
		...(campaignId !== null && {
			enrol: async (activities, signal) =>
				await addMembers(activities, { api, settings }, campaignId, signal),
		}),
		preview: (values) => recordOf({ fields: values }),
		check,
		withdraw: async (sent, signal) => await withdraw(sent, api, signal),
	};
}

/** Read once it is needed, and again only where that failed. */
function remembered(
	read: (signal: AbortSignal) => Promise<TaskType>,
): (signal: AbortSignal) => Promise<TaskType> {
	let known: Promise<TaskType> | undefined;
	return async (signal) => {
		known ??= read(signal);
		try {
			return await known;
		} catch (error) {
			known = undefined;
			throw error;
		}
	};
}
