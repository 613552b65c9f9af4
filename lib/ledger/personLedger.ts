import { knownAction, knownSource } from '../lead/codes';
import type { PersonIdentity } from '../lead/keys';
import { type NameUuid, nameUuids } from '../lead/nameUuid';
import type {
	BegunPoll,
	Claimant,
	ClaimAnswer,
	ClaimRequest,
	Confirmation,
	Confirmed,
	HeldClaim,
	Ledger,
	NewReceipt,
	Poll,
	Polled,
	PolledPage,
	Question,
	RecoveredLead,
	RecoveryQuery,
	UnclaimedReceipt,
	Release,
	Released,
	Standing,
} from './contract';
import { type Ask, decideClaim, type Decision, type Mint } from './decide';
import { isoTime, journeyOf } from './journey';
import { isUnkeyed, type Keyring, mintId, type PersonKey } from './keys';
import { longestWindow } from './longestWindow';
import { beginPoll, endPoll, keepPolled } from './polls';
import { pruned } from './prune';
import { type Receipt, receiptsAfterClaim } from './receipts';
import { peek, recover } from './recover';
import type { PersonRecord } from './record';
import { decideConfirm, decideHold, decideRelease } from './settle';
import { type Change, type Decided, decideInOrder, type LedgerStore } from './store';

/** An offer's id or name has neither, but for a GUID; a free text behind the bar of a lead source may have. */
const MAY_BE_PERSONAL = /@|\d{6}/;
const GUID = /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi;

/** How long a lead without a claim that could not be delivered waits until it comes out again, in ms. */
const UNCLAIMED_RETRY_MS = 5 * 60_000;

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
		const keepMs = await this.keepMs(question.windowMs);
		return await this.store.change(
			this.name,
			requests.map((request) => this.change(request, question, keepMs, false)),
		);
	}

	rehearsal(): Claimant {
		const seen = new Map<PersonKey, PersonRecord | null>();
		return {
			claim: async (requests, question) => {
				const keepMs = Math.max(await this.keepMs(0), question.windowMs);
				const changes = requests.map((request) => this.change(request, question, keepMs, true));
				const unseen = changes.map(({ key }) => key).filter((key) => !seen.has(key));
				const { records, now } = await this.store.load(this.name, unseen);
				for (const [key, record] of records) seen.set(key, record);
				return decideInOrder(changes, seen, now).answers;
			},
		};
	}

	async confirm(claims: readonly Confirmation[]): Promise<Confirmed[]> {
		return await this.settleAll(claims, (record, claim, now) =>
			decideConfirm(record, this.stored(claim), now, !isUnkeyed(claim.person)),
		);
	}

	async release(claims: readonly Release[]): Promise<Released[]> {
		return await this.settleAll(claims, (record, claim, now) =>
			decideRelease(record, claim, Math.max(claim.notBefore ?? now, now), now),
		);
	}

	async hold(claims: readonly Confirmation[]): Promise<Standing[]> {
		return await this.settleAll(claims, (record, claim, now): Decided<Standing> => {
			const decided = decideHold(record, claim, now, !isUnkeyed(claim.person));
			const { answer } = decided;
			if (!('deliveredTo' in answer)) return { ...decided, answer };
			const { deliveredTo, ...standing } = answer;
			const isDelivered = deliveredTo.includes(this.stored(claim).destination);
			return { ...decided, answer: { ...standing, isDelivered } };
		});
	}

	async receive(receipts: readonly NewReceipt[], graceMs: number): Promise<void> {
		await this.store.receive(this.name, this.keyed(receipts), graceMs);
	}

	async recover(query: RecoveryQuery): Promise<RecoveredLead[]> {
		return await recover(this.store, this.name, query);
	}

	async peek(query: RecoveryQuery): Promise<RecoveredLead[]> {
		return await peek(this.store, this.name, query);
	}

	async settle(receipts: readonly UnclaimedReceipt[]): Promise<void> {
		await this.store.change(
			this.name,
			receipts.map(({ id, identity, leadId }) => ({
				key: this.person(identity, leadId),
				decide: (record) => {
					const isClaimed = record?.steps.some(({ receipt }) => receipt === id) ?? false;
					return { record, answer: null, receipts: isClaimed ? [] : [{ is: 'settled', id }] };
				},
			})),
		);
	}

	async postpone(receipts: ReadonlyArray<{ readonly id: string; readonly due?: number }>): Promise<void> {
		const { now } = await this.store.load(this.name, []);
		await this.store.changeReceipts(
			this.name,
			receipts.map(({ id, due }) => ({ is: 'due', id, due: Math.max(due ?? 0, now + UNCLAIMED_RETRY_MS) })),
		);
	}

	async beginPoll(source: string, leaseMs: number): Promise<BegunPoll | 'busy'> {
		return await beginPoll(this.store, this.name, source, leaseMs);
	}

	async keepPolled(poll: Poll, page: PolledPage): Promise<Polled> {
		return await keepPolled(this.store, this.name, poll, { ...page, receipts: this.keyed(page.receipts) });
	}

	async endPoll(poll: Poll): Promise<void> {
		await endPoll(this.store, this.name, poll);
	}

	async peekCursor(source: string): Promise<string | null> {
		return (await this.store.poll(this.name, source))?.cursor ?? null;
	}

	/** Settles claims, each on the record of its person. */
	private async settleAll<Claim extends HeldClaim, Answer>(
		claims: readonly Claim[],
		decide: (record: PersonRecord | null, claim: Claim, now: number) => Decided<Answer>,
	): Promise<Answer[]> {
		const keepMs = await this.keepMs(0);
		return await this.store.change(
			this.name,
			claims.map((claim) => ({
				key: claim.person,
				decide: (record, now) => decide(pruned(claim.person, record, now, keepMs), claim, now),
			})),
		);
	}

	/** Leads as they came in, as receipts hold them. */
	private keyed(receipts: readonly NewReceipt[]): Array<Omit<Receipt, 'received' | 'due'>> {
		return receipts.map(({ id, identity, leadId, workflow, content }) => ({
			id,
			person: this.person(identity, leadId),
			workflow,
			times: 0,
			content,
		}));
	}

	/** A claim as records hold it: of a destination it is enough to tell it from others. */
	private stored(claim: Confirmation): Confirmation {
		return { ...claim, destination: this.keys.destination(this.name, claim.destination) };
	}

	private async keepMs(windowMs: number): Promise<number> {
		return await longestWindow(this.store, this.name, windowMs);
	}

	/** A lead that nothing identifies is known by its own id, also where the trigger's receipt was late. */
	private receiptId({ identity, leadId }: ClaimRequest, contentHash: string): string {
		return identity ? this.keys.receipt(this.name, leadId, contentHash) : leadId;
	}

	private person(identity: PersonIdentity | null, leadId: string): PersonKey {
		return identity ? this.keys.person(this.name, identity) : this.keys.unkeyed(this.name, leadId);
	}

	private change(
		request: ClaimRequest,
		question: Question,
		keepMs: number,
		dryRun: boolean,
	): Change<ClaimAnswer> {
		const key = this.person(request.identity, request.leadId);
		const hash = this.keys.content(this.name, request.fingerprint);
		const { receipt } = request;
		const ask: Ask = {
			offer: this.offer(request.offer),
			action: this.action(request.action),
			source: request.source !== null && knownSource(request.source) ? request.source : null,
			doNotContact: request.doNotContact,
			unkeyed: request.identity === null,
			content: { hash, at: request.contentAt },
			owner: request.owner,
			receipt: receipt.id ?? this.receiptId(request, hash),
		};
		// A dry run gives the same answer each time, so its ids are made from what it asks about. So are those of a lead
		// that nothing identifies: its record goes when it is confirmed, and should it come out again, its keys are known.
		const isDerived = dryRun || ask.unkeyed;
		const mint: Mint = (of) =>
			isDerived ? this.derive(of, key, ask.offer ?? '', ask.action ?? '') : mintId();
		return {
			key,
			decide: (before, now) => {
				const known = pruned(key, before, now, keepMs);
				const decision = decideClaim(known, ask, question, now, mint);
				return {
					record: decision.record,
					answer: this.answer(key, request, ask, decision, dryRun),
					receipts: receiptsAfterClaim(key, receipt, ask, known, decision, now),
				};
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
				step: this.derive('step', ...occurrence),
				offer: this.derive('offer', record.id, request.offer ?? ''),
				person: this.derive('person', record.id),
			},
			deliveryKey: this.derive('content', ...occurrence, (step ?? ask).content.hash),
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
		return text === null || !MAY_BE_PERSONAL.test(text.replaceAll(GUID, ''))
			? text
			: this.keys.freeText(this.name, text);
	}

	private action(text: string | null): string | null {
		return text === null || knownAction(text) ? text : this.keys.freeText(this.name, text);
	}

	/** A key for the outside: constant, and of no use for finding out what it was made from. */
	private derive(...parts: readonly string[]): string {
		return this.uuid(parts.join('\u0000'));
	}
}
