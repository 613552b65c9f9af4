import { randomUUID } from 'node:crypto';

import { knownAction, knownSource } from '../lead/codes';
import { type NameUuid, nameUuids } from '../lead/nameUuid';
import type {
	Claimant,
	ClaimAnswer,
	ClaimRequest,
	Confirmed,
	HeldClaim,
	JourneyStep,
	Ledger,
	Question,
	Release,
	Released,
} from './contract';
import { type Ask, decideClaim, type Decision, type Mint } from './decide';
import { isFreeText, isUnkeyed, type Keyring, type PersonKey } from './keys';
import type { PersonRecord, Step } from './record';
import { decideConfirm, decideRelease } from './settle';
import { type Change, decideInOrder, type LedgerStore } from './store';

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

	async confirm(claims: readonly HeldClaim[]): Promise<Confirmed[]> {
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
				decide: (record, now) => decideRelease(record, claim, Math.max(claim.notBefore ?? now, now)),
			})),
		);
	}

	private change(request: ClaimRequest, question: Question, dryRun: boolean): Change<ClaimAnswer> {
		const key = request.identity
			? this.keys.person(this.name, request.identity)
			: this.keys.unkeyed(this.name, request.leadId);
		const ask: Ask = {
			offer: request.offer,
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
				return { record, answer: this.answer(key, request, decision, dryRun) };
			},
		};
	}

	private answer(
		person: PersonKey,
		request: ClaimRequest,
		{ record, outcome, reason, step }: Decision,
		dryRun: boolean,
	): ClaimAnswer {
		return {
			outcome,
			reason,
			matchedOn: request.identity?.tier ?? 'none',
			person,
			attempt: step.attempt,
			firstSeenAt: isoTime(step.firstSeenAt),
			journey: record.steps.map(journeyStep),
			recordKeys: {
				step: this.derive(step.occurrence),
				offer: this.derive(record.id, step.offer ?? ''),
				person: this.derive(record.id),
			},
			deliveryKey: this.derive(step.occurrence, step.content.hash),
			dryRun,
			claim:
				outcome === 'duplicate'
					? null
					: {
							ledger: this.name,
							occurrence: step.occurrence,
							epoch: step.epoch,
							leaseUntil: step.state.is === 'claimed' ? isoTime(step.state.leaseUntil) : null,
						},
		};
	}

	private action(text: string | null): string | null {
		return text === null || knownAction(text) ? text : this.keys.freeText(this.name, text);
	}

	/** A key for the outside: constant, and of no use for finding out what it was made from. */
	private derive(...parts: readonly string[]): string {
		return this.uuid(parts.join('\u0000'));
	}
}

function isoTime(at: number): string {
	return new Date(at).toISOString();
}

function journeyStep(step: Step): JourneyStep {
	return {
		at: isoTime(step.firstSeenAt),
		source: step.source,
		action: step.action !== null && isFreeText(step.action) ? null : step.action,
		offer: step.offer,
		state: step.state.is,
	};
}
