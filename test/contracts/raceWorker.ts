import type { ClaimAnswer, ClaimRequest, Outcome } from '../../lib/ledger/contract';
import { withLedger } from '../../lib/ledger/openLedger';
import type { LedgerPlace } from '../../lib/ledger/place';
import { asked, contentOf, held, request } from '../lib/ledger/requests';
import { say, word, work } from './workerSide';

export interface RaceJob {
	readonly place: LedgerPlace;
	readonly persons: number;
	/** Tells runners apart, and gives each an order of its own. */
	readonly seed: number;
	/** How many leads it claims at once. */
	readonly batch: number;
}

/** A lead that a runner was granted: by its place in {@link leadsOf}. */
export type Win = readonly [lead: number, outcome: Outcome, step: string];

export type RaceReport =
	| { readonly is: 'ready' }
	/** @param won and whether each was confirmed on the spot; `lost` counts those not granted by reason */
	| { readonly is: 'claimed'; readonly won: readonly Win[]; readonly confirmed: readonly number[] }
	| { readonly is: 'ran'; readonly lost: Readonly<Record<string, number>> }
	| { readonly is: 'confirmed'; readonly answers: readonly string[] };

/** All leads of a race: each person did two things with one offer. Every other person's were received before. */
export function leadsOf(persons: number, owner: string): ClaimRequest[] {
	return Array.from({ length: persons * 2 }, (_, lead) => {
		const person = Math.floor(lead / 2);
		return request(person, {
			leadId: `lead ${lead}`,
			action: lead % 2 === 0 ? 'INS' : 'PLT',
			owner: `${owner} ${lead}`,
			receipt: {
				id: isReceived(lead) ? receiptOf(lead) : null,
				keep: () => ({ workflow: 'wf', content: contentOf(person) }),
			},
		});
	});
}

export function isReceived(lead: number): boolean {
	return lead % 4 < 2;
}

export function receiptOf(lead: number): string {
	return `received ${lead}`;
}

/** Claims all leads in an order of its own and confirms every other lead it gets; at the word, the rest. */
async function race({ place, persons, seed, batch }: RaceJob): Promise<void> {
	await withLedger(place, 'default', async (ledger) => {
		const leads = leadsOf(persons, `runner ${seed}`);
		const order = shuffled(
			leads.map((_, lead) => lead),
			seed,
		);
		say({ is: 'ready' });
		await word('claim');
		const left: ClaimAnswer[] = [];
		const lost: Record<string, number> = {};
		for (let at = 0; at < order.length; at += batch) {
			const asks = order.slice(at, at + batch);
			const answers = await ledger.claim(
				asks.flatMap((lead) => leads[lead] ?? []),
				asked(),
			);
			const won: Win[] = [];
			const confirmed: number[] = [];
			const now: ClaimAnswer[] = [];
			answers.forEach((answer, index) => {
				const lead = asks[index] ?? -1;
				if (!answer.claim) {
					lost[answer.reason] = (lost[answer.reason] ?? 0) + 1;
					return;
				}
				won.push([lead, answer.outcome, answer.recordKeys.step]);
				const isNow = won.length % 2 === 0;
				(isNow ? now : left).push(answer);
				if (isNow) confirmed.push(lead);
			});
			await ledger.confirm(held(now));
			say({ is: 'claimed', won, confirmed });
		}
		say({ is: 'ran', lost });
		await word('confirm');
		for (let at = 0; at < left.length; at += batch) {
			say({ is: 'confirmed', answers: await ledger.confirm(held(left.slice(at, at + batch))) });
		}
	});
}

/** Fisher-Yates with a small generator of its own, so that each runner has the same order every time. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
	const order = [...items];
	let state = seed * 7919 + 1;
	for (let at = order.length - 1; at > 0; at--) {
		state = (state * 48_271) % 2_147_483_647;
		const other = state % (at + 1);
		const [one, two] = [order[at], order[other]];
		if (one !== undefined && two !== undefined) [order[at], order[other]] = [two, one];
	}
	return order;
}

work(race);
