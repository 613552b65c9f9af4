import { randomUUID } from 'node:crypto';

import { readAccount } from '../../../../lib/destinations/marketo/account';
import type { MarketoChoices } from '../../../../lib/destinations/marketo/setup';
import type { Inbox } from '../../../../lib/inboxes/contract';
import type { ReadFrom } from '../../../../lib/inboxes/marketo/inbox';
import { marketoInbox } from '../../../../lib/n8n/marketoInbox';
import type { InboxWorld } from '../../../contracts/inbox';
import type { FieldValues } from '../../../servers/marketo/leadRecords';
import { type FillOut, marketoError, type MarketoStandIn } from '../../../servers/marketo/marketo';
import type { StandInRequest } from '../../../servers/standIn';
import { startWorld, task, type World } from '../../destinations/marketo/world';
import { plainTransport } from '../../destinations/plainTransport';

export const MINUTE = 60_000;
/** The form of the stand-in. */
export const FORM = 1029;
const NOBODY = 1;

/** A subscription that Microsoft fills out a form of. */
export interface MarketoInboxWorld extends InboxWorld {
	readonly marketo: MarketoStandIn;
	readonly time: World['time'];
	/** Opens another inbox. */
	openFrom(readFrom: ReadFrom): Inbox;
	/** Microsoft's connector fills out the form, for a person that is there. */
	fillOut(email: string, fields?: FieldValues, more?: FillOut): number;
	/** Our output delivers a lead. */
	deliver(email: string, choices: Partial<MarketoChoices>): Promise<void>;
	/** How often Marketo was asked anything but for a sign-in. */
	calls(): string[];
}

export async function marketoInboxWorld(): Promise<MarketoInboxWorld> {
	const { marketo, time, ...output } = await startWorld();
	const { id, secret } = marketo.client;
	const account = readAccount(marketo.origin, id, secret);
	const people = new Map<string, number>();
	const personWith = (email: string): number => {
		const there = people.get(email) ?? marketo.insert({ email, lastName: 'Example' }).id;
		people.set(email, there);
		return there;
	};
	const openFrom = (readFrom: ReadFrom): Inbox =>
		marketoInbox({ account, time, transport: plainTransport }, readFrom);
	const fillOut: MarketoInboxWorld['fillOut'] = (email, fields = {}, more = {}) => {
		const leadId = personWith(email);
		marketo.fillOut(FORM, leadId, { ...submission(email), ...fields }, more);
		return leadId;
	};
	const deliver: MarketoInboxWorld['deliver'] = async (email, choices) => {
		const keys = { deliveryKey: randomUUID(), recordKey: randomUUID() };
		const [outcome] = await output.deliver([{ ...task(1, { contact: { email } }), keys }], choices);
		if (outcome?.status !== 'created' && outcome?.status !== 'updated')
			throw new Error(`Not delivered: ${JSON.stringify(outcome)}`);
	};
	// What is whole is not looked up; and with a new person for each, there would be two activities a lead.
	const write = (email: string, ago = 0): void => {
		marketo.fillOut(FORM, NOBODY, submission(email), { ago });
	};
	return {
		marketo,
		time,
		openFrom,
		fillOut,
		deliver,
		calls: () => marketo.requests.map(({ path }) => path).filter((path) => path !== '/identity/oauth/token'),
		open: async () => openFrom({ formFills: FORM }),
		write: async (emails) => {
			time.pass(1000);
			for (const email of emails) write(email);
		},
		writeLate: async (email, ms) => {
			time.pass(ms);
			write(email, ms);
		},
		writeOwn: async (email) => await deliver(email, { addBy: 'form', formId: FORM }),
		change: async () => {
			await output.deliver([task(1)]);
			await output.deliver([task(1, { contact: { title: 'CTO' }, delivery: 2 })]);
		},
		settle: () => time.pass(20 * MINUTE),
		emptyPages: (count) => {
			marketo.settings.activityPages.push(...Array<number>(count).fill(0));
		},
		failAfter: (requests) => {
			marketo.fault({
				on: isForActivities,
				after: requests,
				times: Infinity,
				trouble: { answer: marketoError('603') },
			});
		},
		heal: () => marketo.heal(),
		requests: () => marketo.requests.filter(isForActivities).length,
		stop: async () => await output.stop(),
	};
}

export function isForActivities({ path }: StandInRequest): boolean {
	return path === '/rest/v1/activities.json';
}

/** What Microsoft's connector submits, by the REST names of the fields. */
export function submission(email: string): FieldValues {
	return {
		firstName: 'Ann',
		lastName: 'Example',
		email,
		company: 'Example Ltd',
		country: 'US',
		leadSource: 'AzureMarketplace-INS|contoso.backup',
	};
}
