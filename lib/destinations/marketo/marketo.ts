import type { Destination, Limits } from '../contract';
import { crmDestination } from '../crm/crmDestination';
import { CrmFailure, type CrmSystem, type Written } from '../crm/crmSystem';
import type { Mapped } from '../crm/mapping';
import { notOpened } from '../crm/notOpened';
import type { CrmPolicy } from '../crm/policy';
import type { CrmRow } from '../crm/row';
import type { HttpTransport } from '../transport';
import type { Account } from './account';
import { checkMarketo } from './check';
import { MarketoClient } from './client';
import { createPeople } from './createPeople';
import { findPeople, LEAD } from './find';
import { leadMapping, prepareLead } from './leadMapping';
import { enrolPeople } from './members';
import type { Time } from './pace';
import { readSettings } from './readSettings';
import type { Settings } from './settings';
import type { MarketoChoices } from './setup';
import { paceOf, signInOf } from './sharedState';
import { updatePeople } from './updatePeople';
import { MOST_BYTES, MOST_RECORDS, wireFields } from './wire';
import { withdrawTestLead } from './withdraw';

export interface MarketoSetup extends MarketoChoices {
	readonly account: Account;
	readonly transport: HttpTransport;
	readonly time: Time;
}

/** What may differ by lead. */
export interface MarketoOptions {
	readonly mapped: Mapped;
}

/** A form takes one person a call: with fewer leads in a batch, a stopped run ends sooner. */
const MOST_SUBMISSIONS = 50;
const SENDS_AT_ONCE = 5;

/** Asks Marketo on behalf of one run. Sign-in and pace are shared by all runs of the process. */
export function connect({
	account,
	transport,
	time,
}: Omit<MarketoSetup, keyof MarketoChoices>): MarketoClient {
	return new MarketoClient({ account, transport, time, signIn: signInOf(account), pace: paceOf(account) });
}

/**
 * Marketo as a destination. It has one person an address, whatever the person did; the step is a membership in a
 * programme, a push, or a form that was filled out.
 *
 * @throws DestinationConfigurationError for choices that Marketo does not know
 */
export async function openMarketo(
	setup: MarketoSetup,
	signal: AbortSignal,
): Promise<Destination<MarketoOptions, CrmRow>> {
	const client = connect(setup);
	const limits = limitsOf(setup);
	try {
		const settings = await readSettings(client, setup, signal);
		const policy = policyOf(setup.policy);
		const mapping = leadMapping(settings.fields, settings.notesField, policy);
		return crmDestination<MarketoOptions>({
			system: system(client, setup, settings),
			policy,
			limits,
			prepare: (lead, keys, { mapped }) => prepareLead(lead, keys, mapped, mapping, settings.lookupField),
		});
	} catch (error) {
		if (!(error instanceof CrmFailure)) throw error;
		return notOpened(error, limits, client.now, async (stop) => await checkMarketo(client, setup, stop));
	}
}

function limitsOf({ addBy }: MarketoChoices): Limits {
	const count = addBy === 'form' ? MOST_SUBMISSIONS : MOST_RECORDS;
	return { count, bytes: MOST_BYTES, concurrency: SENDS_AT_ONCE };
}

/** There is one person an address: another one cannot be made beside it. */
function policyOf(policy: CrmPolicy): CrmPolicy {
	return policy.whenExists === 'create' ? { ...policy, whenExists: 'enrich' } : policy;
}

function system(client: MarketoClient, choices: MarketoChoices, settings: Settings): CrmSystem {
	const { membership } = settings;
	return {
		leadType: LEAD,
		find: async (rows, signal) => await findPeople(client, settings, rows, signal),
		create: async (creations, signal) =>
			remembered(settings, creations, await createPeople(client, settings, creations, signal)),
		update: async (updates, signal) =>
			remembered(settings, updates, await updatePeople(client, settings, updates, signal)),
		// Marketo's people take none: `takesActivities` is false for each (find.ts).
		addActivities: async () => await Promise.resolve([]),
		...(membership && {
			enrol: async (activities, signal) =>
				await enrolPeople(client, membership, settings, activities, signal),
		}),
		preview: (fields) => wireFields(fields, settings.fields),
		check: async (signal) => await checkMarketo(client, choices, signal),
		withdraw: async (sent, signal) => await withdrawTestLead(client, sent, signal),
	};
}

/** @param orders those that `written` answers to, in its order */
function remembered(
	{ written: all }: Settings,
	orders: readonly { readonly row: CrmRow }[],
	written: readonly Written[],
): readonly Written[] {
	orders.forEach(({ row }, place) => {
		if (written[place]?.is === 'done') all.add(row.keys.deliveryKey);
	});
	return written;
}
