import { readAccount } from '../../../../lib/destinations/marketo/account';
import { type MarketoOptions, openMarketo } from '../../../../lib/destinations/marketo/marketo';
import type { MarketoChoices } from '../../../../lib/destinations/marketo/setup';
import type { Destination, Outcome, SendResult } from '../../../../lib/destinations/contract';
import { CRM_POLICY, type CrmPolicy } from '../../../../lib/destinations/crm/policy';
import type { CrmRow } from '../../../../lib/destinations/crm/row';
import { deliver, type DeliveryTask } from '../../../../lib/destinations/deliver';
import type { Contact, ParsedLead, Stage } from '../../../../lib/lead/lead';
import { type MarketoStandIn, startMarketo } from '../../../servers/marketo/marketo';
import type { StandInRequest } from '../../../servers/standIn';
import { deliveryKeyOf, leadNumber } from '../leads';
import { plainTransport } from '../plainTransport';
import { type Time, time } from '../time';

export type Marketo = Destination<MarketoOptions, CrmRow>;

/** What a builder who touches nothing has chosen. */
export const CHOICES: MarketoChoices = {
	lookupField: 'email',
	partition: null,
	addBy: 'sync',
	formId: null,
	programme: null,
	notesField: null,
	policy: { ...CRM_POLICY, doNotContact: 'skip' },
};

/** A destination with a stand-in behind it, both by one clock that only sleeping moves. */
export interface World {
	readonly marketo: MarketoStandIn;
	readonly time: Time;
	open(choices?: Partial<MarketoChoices>): Promise<Marketo>;
	/** Through the delivery loop, once for each call. */
	deliver(
		leads: readonly DeliveryTask<MarketoOptions>[],
		choices?: Partial<MarketoChoices>,
	): Promise<Outcome[]>;
	/** One `send`, without the loop around it. */
	send(
		leads: readonly DeliveryTask<MarketoOptions>[],
		choices?: Partial<MarketoChoices>,
	): Promise<readonly SendResult[]>;
	/** Paths of the calls that write, in order. */
	writes(): string[];
	stop(): Promise<void>;
}

export async function startWorld(options: Parameters<typeof startMarketo>[0] = {}): Promise<World> {
	const clock = time();
	const marketo = await startMarketo({ clock: clock.clock, ...options });
	const { id, secret } = marketo.client;
	const account = readAccount(marketo.origin, id, secret);
	const signal = new AbortController().signal;
	const open: World['open'] = async (choices = {}) =>
		await openMarketo({ ...CHOICES, ...choices, account, transport: plainTransport, time: clock }, signal);
	return {
		marketo,
		time: clock,
		open,
		deliver: async (leads, choices) =>
			await deliver({ destination: await open(choices), leads, ...clock, random: () => 0.5, signal }),
		send: async (leads, choices) => {
			const destination = await open(choices);
			const rows = leads.map(({ lead, keys, options: chosen }) => {
				const prepared = destination.prepare(lead, keys, chosen);
				if (prepared.kind !== 'record') throw new Error(`The lead is ${prepared.kind}.`);
				return prepared.record;
			});
			return await destination.send(rows, signal);
		},
		writes: () => marketo.requests.filter(isWrite).map(({ path }) => path),
		stop: async () => await marketo.stop(),
	};
}

export function isWrite({ method, path, query }: StandInRequest): boolean {
	return method === 'POST' && path !== '/identity/oauth/token' && query.get('_method') !== 'GET';
}

/** One lead more or less like `leadNumber(n)`. */
export interface Like {
	readonly contact?: Partial<Contact>;
	readonly stage?: Stage;
	readonly mapped?: MarketoOptions['mapped'];
	/** Of the delivery; another one of the same person is a second step. @default the number of the lead */
	readonly delivery?: number;
	readonly lead?: Partial<ParsedLead>;
}

export function task(n: number, like: Like = {}): DeliveryTask<MarketoOptions> {
	const { contact = {}, stage, mapped = {}, delivery = n } = like;
	const lead = leadNumber(n);
	return {
		lead: {
			...lead,
			...like.lead,
			contact: { ...lead.contact, ...contact },
			source: { ...lead.source, ...(stage && { stage }) },
		},
		keys: { deliveryKey: deliveryKeyOf(delivery), recordKey: `record-${n}` },
		options: { mapped },
		writer: `person ${n}`,
		leaseUntil: null,
	};
}

/** Several of them, numbered from 0. */
export function people(count: number, like: Like = {}): DeliveryTask<MarketoOptions>[] {
	return Array.from({ length: count }, (_, n) => task(n, like));
}

export function policy(more: Partial<CrmPolicy>): CrmPolicy {
	return { ...CHOICES.policy, ...more };
}
