import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import type { PersonIdentity } from '../../lib/lead/keys';
import { PersonAdministration } from '../../lib/ledger/administration';
import type { ClaimAnswer, ClaimRequest, NewReceipt, Outcome, Reason } from '../../lib/ledger/contract';
import { PersonLedger } from '../../lib/ledger/personLedger';
import type { LedgerPlace } from '../../lib/ledger/place';
import { sweep } from '../../lib/ledger/sweep';
import { DAY } from '../lib/ledger/person';
import { addressOf, asked, contentOf, held, request } from '../lib/ledger/requests';
import { dieBeforeWord } from './fatalWords';
import { openPlace } from './openPlace';
import { die, say, work } from './workerSide';

/** Where a process can be told to die: right after what the name says. */
export type Point =
	/** The leads are in the ledger; whoever sent them has no answer yet. */
	| 'received'
	/** Whoever sent the leads has the answer. */
	| 'answered'
	/** A run has the leads that came in, and has not asked Dedupe yet. */
	| 'emitted'
	/** The leads have come out again, in a run that has not asked Dedupe yet. */
	| 'recovered'
	/** In the midst of the decisions on a batch of claims. */
	| 'deciding'
	/** The claims are in the store; nobody has heard of it. */
	| 'claimed'
	/** The destination has the leads. */
	| 'sent'
	/** The leads are confirmed, and nothing has been tidied up. */
	| 'confirmed';

export interface PipelineJob {
	readonly place: LedgerPlace;
	/** Where leads are sent. */
	readonly url: string;
	/** Leads that come in, batch by batch: their numbers, of which two each are one person's. */
	readonly batches: readonly (readonly number[])[];
	/** How long a run has for a lead, and how long its claim holds, ms. */
	readonly graceMs: number;
	/** Whether leads that are due come out: not at all, between batches, or until none is left. */
	readonly recovers?: 'between' | 'untilSettled';
	readonly dieAt?: Point;
	readonly dieBeforeWord?: number;
	/** The person of this lead is forgotten at the end. */
	readonly forgets?: number;
}

export type PipelineReport =
	| { readonly is: 'open' }
	/** Somebody sends these leads. */
	| { readonly is: 'offered'; readonly leads: readonly number[] }
	/** And has the answer that they are in good hands. */
	| { readonly is: 'accepted'; readonly leads: readonly number[] }
	| { readonly is: 'recovered'; readonly times: readonly number[]; readonly attempts: readonly number[] }
	| { readonly is: 'told'; readonly what: readonly string[] }
	| { readonly is: 'confirmed'; readonly answers: readonly string[] }
	| { readonly is: 'dying'; readonly at: Point };

/** What the destination gets. */
export interface Sent {
	readonly lead: number;
	readonly outcome: Outcome;
	readonly reason: Reason;
	readonly attempt: number;
}

/** A lead on its way through a workflow. */
interface Item {
	readonly lead: number;
	readonly receipt: ClaimRequest['receipt'];
}

/** Two leads each are one person's. */
export function identityOf(lead: number): PersonIdentity {
	return { tier: 'email', value: addressOf(Math.floor(lead / 2)) };
}

/** Receive, dedupe, deliver, confirm and recover, as the nodes do it. */
async function pipeline(job: PipelineJob): Promise<void> {
	if (job.dieBeforeWord !== undefined) dieBeforeWord(job.dieBeforeWord);
	const { store, keys, close } = await openPlace(job.place);
	const ledger = new PersonLedger('default', store, keys);
	const administration = new PersonAdministration('default', store, keys);
	const reach = (point: Point): void => {
		if (job.dieAt !== point) return;
		say({ is: 'dying', at: point });
		die();
	};

	const receive = async (leads: readonly number[]): Promise<Item[]> => {
		say({ is: 'offered', leads });
		const receipts = leads.map((lead): NewReceipt => ({
			id: randomUUID(),
			workflow: 'wf',
			identity: identityOf(lead),
			leadId: `lead ${lead}`,
			content: contentOf(lead),
		}));
		await ledger.receive(receipts, job.graceMs);
		reach('received');
		say({ is: 'accepted', leads });
		reach('answered');
		return receipts.map(({ id }, index) => itemOf(leads[index] ?? -1, id));
	};
	const run = async (items: readonly Item[]): Promise<void> => {
		const bait: Item = {
			lead: 1_000_000,
			receipt: {
				id: null,
				keep: () => {
					reach('deciding');
					throw new Error('it should be dead');
				},
			},
		};
		const asks = job.dieAt === 'deciding' ? [...items, bait] : items;
		const answers = await ledger.claim(asks.map(askOf), asked({ leaseMs: job.graceMs, attempts: 1000 }));
		reach('claimed');
		say({ is: 'told', what: answers.map(({ outcome, reason }) => `${outcome} / ${reason}`) });
		await Promise.all(
			answers.map(async (answer, index) => answer.claim && (await send(items[index]?.lead ?? -1, answer))),
		);
		reach('sent');
		say({ is: 'confirmed', answers: await ledger.confirm(held(answers)) });
		reach('confirmed');
	};
	const send = async (
		lead: number,
		{ outcome, reason, attempt, deliveryKey }: ClaimAnswer,
	): Promise<void> => {
		const sent: Sent = { lead, outcome, reason, attempt };
		const answer = await fetch(job.url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'idempotency-key': deliveryKey },
			body: JSON.stringify(sent),
		});
		await answer.arrayBuffer();
		if (!answer.ok) throw new Error(`the destination answered ${answer.status}`);
	};
	const recover = async (): Promise<number> => {
		const leads = await ledger.recover({
			by: 'recovery',
			workflow: null,
			limit: 10,
			graceMs: job.graceMs,
			maxAgeMs: DAY,
		});
		if (leads.length === 0) return 0;
		say({
			is: 'recovered',
			times: leads.map(({ times }) => times),
			attempts: leads.map((one) => one.attempt),
		});
		reach('recovered');
		await run(leads.map(({ content, receipt }) => itemOf(leadIn(content), receipt)));
		return leads.length;
	};
	const settleAll = async (): Promise<void> => {
		while ((await administration.statistics()).receipts > 0) {
			if ((await recover()) === 0) await pause(20);
		}
	};

	say({ is: 'open' });
	for (const batch of job.batches) {
		const items = await receive(batch);
		reach('emitted');
		await run(items);
		if (job.recovers === 'between') await recover();
	}
	if (job.recovers === 'untilSettled') await settleAll();
	if (job.forgets !== undefined) await administration.forget([identityOf(job.forgets)]);
	await sweep(store, () => true);
	await close();
}

function itemOf(lead: number, receipt: string): Item {
	return { lead, receipt: { id: receipt, keep: () => ({ workflow: 'wf', content: contentOf(lead) }) } };
}

function askOf({ lead, receipt }: Item): ClaimRequest {
	return request(Math.floor(lead / 2), {
		leadId: `lead ${lead}`,
		action: lead % 2 === 0 ? 'INS' : 'PLT',
		owner: randomUUID(),
		receipt,
	});
}

/** The number of a lead in its content: the address it was made with. */
function leadIn(content: string): number {
	const { lead } = JSON.parse(content) as { lead: { contact: { email: string } } };
	return Number(/\+(\d+)@/.exec(lead.contact.email)?.[1]);
}

work(pipeline);
