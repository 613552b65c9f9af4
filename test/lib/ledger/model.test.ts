import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';

import fc from 'fast-check';

import type { Match, Question } from '../../../lib/ledger/contract';
import type { Ask, Decision } from '../../../lib/ledger/decide';
import { parseRecord, serialiseRecord } from '../../../lib/ledger/storedRecord';
import { content, DAY, type Fence, MINUTE, type Person, person, QUESTION } from './person';
import { Witness } from './witness';

/** Something that happens to a person's record. Numbers choose among what there is then. */
type Happening =
	| {
			readonly is: 'claim';
			readonly worker: number;
			readonly ask: Pick<Ask, 'offer' | 'action' | 'content'>;
			readonly question: Partial<Question>;
	  }
	| {
			readonly is: 'confirm' | 'release' | 'hold';
			readonly claim: number;
			readonly due: number;
			readonly by: string;
	  }
	/** A worker finds that it cannot begin: it undoes what it has just claimed. */
	| { readonly is: 'undo' }
	| { readonly is: 'restart'; readonly worker: number }
	| { readonly is: 'pass'; readonly ms: number }
	| { readonly is: 'forget' | 'suppress' | 'lift' | 'replay' };

const WORKERS = 3;
const WINDOWS = [30 * DAY, 180 * DAY];

function happenings(windows: readonly number[]): fc.Arbitrary<Happening[]> {
	const worker = fc.nat(WORKERS - 1);
	const claim = fc.record({
		is: fc.constant('claim' as const),
		worker,
		ask: fc.record({
			offer: fc.constantFrom('contoso.backup', 'contoso.cloud', null),
			action: fc.constantFrom('INS', 'PLT', 'DNC'),
			content: fc.constantFrom(...[0, 1, 2].map((age) => content(`notes ${age}`, age))),
		}),
		question: fc.record({
			match: fc.constantFrom<Match>('person', 'personAndOffer', 'personOfferAndAction'),
			windowMs: fc.constantFrom(...windows),
			attempts: fc.constantFrom(1, 2, 5),
			destinations: fc.constantFrom(1, 1, 2),
			onChange: fc.constantFrom('deliver' as const, 'deliver' as const, 'hold' as const),
			remember: fc.oneof(
				{ arbitrary: fc.constant('whenConfirmed' as const), weight: 9 },
				{ arbitrary: fc.constant('immediately' as const), weight: 1 },
			),
		}),
	});
	const settle = fc.record({
		is: fc.constantFrom('confirm' as const, 'confirm' as const, 'release' as const, 'hold' as const),
		claim: fc.nat(8),
		due: fc.constantFrom(0, MINUTE, DAY),
		by: fc.constantFrom('crm', 'sheet'),
	});
	const undo = fc.constant({ is: 'undo' as const });
	const restart = fc.record({ is: fc.constant('restart' as const), worker });
	const pass = fc.record({
		is: fc.constant('pass' as const),
		ms: fc.constantFrom(1, MINUTE, 15 * MINUTE, DAY, 30 * DAY, 100 * DAY, 180 * DAY),
	});
	const person = fc.record({
		is: fc.constantFrom(
			'forget' as const,
			'suppress' as const,
			'lift' as const,
			'lift' as const,
			'replay' as const,
			'replay' as const,
		),
	});
	return fc.array(
		fc.oneof(
			{ arbitrary: claim, weight: 12 },
			{ arbitrary: settle, weight: 10 },
			{ arbitrary: undo, weight: 1 },
			{ arbitrary: pass, weight: 5 },
			{ arbitrary: restart, weight: 3 },
			{ arbitrary: person, weight: 2 },
		),
		{ minLength: 4, maxLength: 40, size: 'max' },
	);
}

/** A person's record, with workers that claim, crash and come back, and a witness who sees every answer. */
class World {
	readonly person: Person = person();
	readonly witness = new Witness();
	/** All claims ever given out, newest first: also those whose holders have crashed or come late. */
	private readonly claims: Fence[] = [];
	/** When the newest was given out. */
	private claimedAt = 0;
	private readonly restarts = Array<number>(WORKERS).fill(0);

	happen(happening: Happening): void {
		switch (happening.is) {
			case 'claim':
				return this.claim(happening.worker, happening.ask, happening.question);
			case 'confirm':
				return this.settle(happening.claim, (claim) => {
					const answer = this.person.confirm(claim, happening);
					this.witness.confirmed(claim, happening.by, this.person.now, answer);
					return answer;
				});
			case 'release':
				return this.settle(happening.claim, (claim) => {
					const answer = this.person.release(claim, happening.due);
					this.witness.released(claim, this.person.now + happening.due, answer);
					return answer;
				});
			case 'hold':
				return this.settle(happening.claim, (claim) => {
					const standing = this.person.hold(claim);
					this.witness.held(claim, this.person.now, standing);
					return standing;
				});
			case 'undo':
				if (this.claimedAt !== this.person.now) return;
				return this.settle(0, (claim) => {
					const answer = this.person.undo(claim);
					this.witness.undone(claim, this.person.now, answer);
					return answer;
				});
			case 'restart':
				this.restarts[happening.worker] = (this.restarts[happening.worker] ?? 0) + 1;
				return;
			case 'pass':
				return this.person.pass(happening.ms);
			case 'forget':
				this.person.forget();
				return this.witness.forgotten();
			case 'suppress':
				this.person.suppress();
				return this.witness.suppressed(true);
			case 'lift':
				this.person.lift();
				return this.witness.suppressed(false);
			case 'replay':
				this.person.replay();
				return this.witness.replayed(this.person.now);
		}
	}

	/** A worker's execution asks for one lead: the same owner until the worker crashes and starts again. */
	private claim(
		worker: number,
		lead: Pick<Ask, 'offer' | 'action' | 'content'>,
		how: Partial<Question>,
	): void {
		const owner = JSON.stringify([worker, this.restarts[worker], lead.offer, lead.action, lead.content.hash]);
		const ask: Ask = {
			...lead,
			owner,
			receipt: `receipt of ${owner}`,
			source: null,
			unkeyed: false,
			doNotContact: lead.action === 'DNC',
		};
		const question = { ...QUESTION, ...how };
		const decision = this.person.ask(ask, question);
		this.witness.claimed(ask, question, this.person.now, decision);
		if (decision.outcome !== 'duplicate' && decision.step) {
			this.claims.unshift(decision.step);
			this.claimedAt = this.person.now;
		}
		deepStrictEqual(this.person.ask(ask, question), decision, 'the same owner gets the same answer again');
	}

	private settle(which: number, call: (claim: Fence) => unknown): void {
		const claim = this.claims[which];
		if (!claim) return;
		const answer = call(claim);
		const after = this.person.record;
		deepStrictEqual(call(claim), answer, 'the same call gets the same answer again');
		deepStrictEqual(this.person.record, after, 'and changes nothing');
	}

	/** What a store keeps of a record is all of it. */
	checkItIsStoredWhole(): void {
		const { record } = this.person;
		if (record) deepStrictEqual(parseRecord(serialiseRecord(record)), record);
	}

	/**
	 * Nothing is lost: once leases and waits are over, whoever asks for what is undelivered gets it, or is told that it
	 * is parked; and gets that once a person has replayed it.
	 */
	checkNothingIsStuck(): void {
		this.happen({ is: 'lift' });
		this.person.pass(DAY + 15 * MINUTE);
		const parked = this.witness.undelivered().filter((ask) => {
			const { outcome, reason } = this.lastAsk(ask);
			ok(outcome !== 'duplicate' || reason === 'parked', 'undelivered steps can be claimed, or are parked');
			return outcome === 'duplicate';
		});
		this.happen({ is: 'replay' });
		for (const ask of parked)
			strictEqual(this.lastAsk(ask).reason, 'reclaimed', 'replayed steps can be claimed');
	}

	private lastAsk(lead: Ask): Decision {
		const ask = { ...lead, owner: 'the last' };
		const decision = this.person.ask(ask, QUESTION);
		this.witness.claimed(ask, QUESTION, this.person.now, decision);
		return decision;
	}
}

it('keeps its promises whatever workers do, in whatever order', () => {
	fc.assert(
		fc.property(happenings(WINDOWS), (story) => {
			const world = new World();
			for (const happening of story) {
				world.happen(happening);
				world.checkItIsStoredWhole();
			}
			world.checkNothingIsStuck();
		}),
		{ numRuns: 10_000 },
	);
});

it('tells exactly one "new" among the steps that count, at any moment', () => {
	fc.assert(
		fc.property(
			fc
				.constantFrom(...WINDOWS)
				.chain((windowMs) => fc.tuple(fc.constant(windowMs), happenings([windowMs]))),
			([windowMs, story]) => {
				const world = new World();
				for (const happening of story) {
					world.happen(happening);
					ok(world.witness.news(windowMs, world.person.now) <= 1);
				}
			},
		),
		{ numRuns: 5_000 },
	);
});
