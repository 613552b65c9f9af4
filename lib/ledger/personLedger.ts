import { randomUUID } from 'node:crypto';

import { knownAction, knownSource } from '../lead/codes';
import { type NameUuid, nameUuids } from '../lead/nameUuid';
import type {
	Claimant,
	ClaimAnswer,
	ClaimRequest,
	Confirmation,
	Confirmed,
	HeldClaim,
	Ledger,
	Question,
	Release,
	Released,
	Standing,
} from './contract';
import { type Ask, decideClaim, type Decision, type Mint } from './decide';
import { isoTime, journeyOf } from './journey';
import { isUnkeyed, type Keyring, type PersonKey } from './keys';
import type { PersonRecord } from './record';
import { decideConfirm, decideHold, decideRelease } from './settle';
import { type Change, decideInOrder, type LedgerStore } from './store';

/** An offer's id or name has neither; a free text behind the bar of a lead source may have. */
const MAY_BE_PERSONAL = /@|\d{6}/;

/** A named ledger in a store: hashes what goes in, has the rules decide, and words the answers. */
export class PersonLedger implements Ledger {
	private readonly uuid: NameUuid;

	/**
	 * @param name several workflows share the memory of one name
	 * @param keys the store's secret
	 */
	constructor(
		private readonly name: string,
		private readonly store: LedgerStore,
		private readonly keys: Keyring,
	) {
		this.uuid = nameUuids(store.id);
	}

	async claim(requests: readonly ClaimRequest[], question: Question): Promise<ClaimAnswer[]> {
		return await this.store.change(
			this.name,
			requests.map((request) => this.change(request, question, false)),
		);
	}

	rehearsal(): Claimant {
		const seen = new Map<PersonKey, PersonRecord | null>();
		return {
			claim: async (requests, question) => {
				const changes = requests.map((request) => this.change(request, question, true));
				const unseen = changes.map(({ key }) => key).filter((key) => !seen.has(key));
				const { records, now } = await this.store.load(this.name, unseen);
				for (const [key, record] of records) seen.set(key, record);
				return decideInOrder(changes, seen, now);
			},
		};
	}

	async confirm(claims: readonly Confirmation[]): Promise<Confirmed[]> {
		return await this.store.change(
			this.name,
			claims.map((claim) => ({
				key: claim.person,
				decide: (record, now) => decideConfirm(record, claim, now, !isUnkeyed(claim.person)),
			})),
		);
	}

	async release(claims: readonly Release[]): Promise<Released[]> {
		return await this.store.change(
			this.name,
			claims.map((claim) => ({
				key: claim.person,
				decide: (record, now) => decideRelease(record, claim, Math.max(claim.notBefore ?? now, now), now),
			})),
		);
	}

	async hold(claims: readonly HeldClaim[]): Promise<Standing[]> {
		return await this.store.change(
			this.name,
			claims.map((claim) => ({
				key: claim.person,
				decide: (record, now) => decideHold(record, claim, now, !isUnkeyed(claim.person)),
			})),
		);
	}

	private change(request: ClaimRequest, question: Question, dryRun: boolean): Change<ClaimAnswer> {
		const key = request.identity
			? this.keys.person(this.name, request.identity)
			: this.keys.unkeyed(this.name, request.leadId);
		const ask: Ask = {
			offer: this.offer(request.offer),
			action: this.action(request.action),
			source: request.source !== null && knownSource(request.source) ? request.source : null,
			doNotContact: request.doNotContact,
			unkeyed: request.identity === null,
			content: { hash: this.keys.content(this.name, request.fingerprint), at: request.contentAt },
			owner: request.owner,
		};
		// A dry run gives the same answer each time, so its ids are made from what it asks about.
		const mint: Mint = (of) =>
			dryRun ? this.derive(of, key, ask.offer ?? '', ask.action ?? '') : randomUUID();
		return {
			key,
			decide: (before, now) => {
				const decision = decideClaim(before, ask, question, now, mint);
				const { record } = decision;
				return { record, answer: this.answer(key, request, ask, decision, dryRun) };
			},
		};
	}

	private answer(
		person: PersonKey,
		request: ClaimRequest,
		ask: Ask,
		{ record, outcome, reason, step }: Decision,
		dryRun: boolean,
	): ClaimAnswer {
		// A suppressed person's lead is no step and has no occurrence; its keys tell such leads apart all the same.
		const occurrence = step ? [step.occurrence] : [record.id, ask.offer ?? '', ask.action ?? ''];
		return {
			outcome,
			reason,
			matchedOn: request.identity?.tier ?? 'none',
			person,
			attempt: step?.attempt ?? 0,
			firstSeenAt: isoTime(step?.firstSeenAt ?? record.suppressedAt ?? 0),
			journey: journeyOf(record),
			recordKeys: {
				step: this.derive(...occurrence),
				offer: this.derive(record.id, request.offer ?? ''),
				person: this.derive(record.id),
			},
			deliveryKey: this.derive(...occurrence, (step ?? ask).content.hash),
			dryRun,
			claim:
				outcome === 'duplicate' || !step
					? null
					: {
							ledger: this.name,
							occurrence: step.occurrence,
							epoch: step.epoch,
							leaseUntil: step.state.is === 'claimed' ? isoTime(step.state.leaseUntil) : null,
						},
		};
	}

	private offer(text: string | null): string | null {
		return text === null || !MAY_BE_PERSONAL.test(text) ? text : this.keys.freeText(this.name, text);
	}

	private action(text: string | null): string | null {
		return text === null || knownAction(text) ? text : this.keys.freeText(this.name, text);
	}

	/** A key for the outside: constant, and of no use for finding out what it was made from. */
	private derive(...parts: readonly string[]): string {
		return this.uuid(parts.join('\u0000'));
	}
}
