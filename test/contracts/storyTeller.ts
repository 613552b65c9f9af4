import { ok, strictEqual } from 'node:assert/strict';

import type { PersonIdentity } from '../../lib/lead/keys';
import { PersonAdministration } from '../../lib/ledger/administration';
import type { ClaimRequest, Confirmation, RecoveryQuery } from '../../lib/ledger/contract';
import { LedgerUnavailableError } from '../../lib/ledger/errors';
import type { Keyring } from '../../lib/ledger/keys';
import { PersonLedger } from '../../lib/ledger/personLedger';
import type { LedgerStore } from '../../lib/ledger/store';
import { sweep } from '../../lib/ledger/sweep';
import { asked } from '../lib/ledger/requests';
import { DAY, MINUTE, START } from '../lib/ledger/person';
import { faulty, type FaultyStore } from './faultyStore';
import { type Happening, PERSONS } from './stories';

/** A lead that came in once, and what must become of it. */
interface Arrival {
	readonly index: number;
	readonly person: number;
	readonly step: number;
	readonly version: number;
	/** Whether the ledger has said that it keeps it, or the run that has it has not died. */
	fate: 'must be delivered' | 'with its run only' | 'lost with its run' | 'forgotten' | 'suppressed';
}

interface InHand {
	readonly arrival: Arrival;
	readonly receipt: string | null;
	/** The same when a run asks again. */
	readonly owner: string;
}

interface Claimed extends Confirmation {
	readonly arrival: Arrival;
}

const STEPS = ['INS', 'PLT'];
const RECOVERY: RecoveryQuery = {
	by: 'workflow/node',
	workflow: null,
	limit: 500,
	graceMs: 20 * MINUTE,
	maxAgeMs: 365 * DAY,
};

/** What a story is told about: a ledger of its own in a store. */
export interface Stage {
	readonly store: LedgerStore;
	readonly keys: Keyring;
	readonly ledger: string;
	/** Lets so many ms pass in the store. */
	pass(ms: number): void;
}

/** Plays a story and watches that no lead is lost, and none kept longer than it must be. */
export class StoryTeller {
	/** What runs were told, in order. */
	readonly told: string[] = [];
	private readonly faults: FaultyStore;
	private readonly ledger: PersonLedger;
	private readonly administration: PersonAdministration;
	private readonly arrivals: Arrival[] = [];
	private readonly settled = new Set<string>();
	private inHand: InHand[] = [];
	private claims: Claimed[] = [];

	/** @param sweeps whether what counts no more is really cleared away when the story says so */
	constructor(
		private readonly stage: Stage,
		private readonly sweeps = true,
	) {
		this.faults = faulty(stage.store);
		this.ledger = new PersonLedger(stage.ledger, this.faults.store, stage.keys);
		this.administration = new PersonAdministration(stage.ledger, this.faults.store, stage.keys);
	}

	async tell(story: readonly Happening[]): Promise<void> {
		for (const happening of story) {
			try {
				await this.happen(happening);
			} catch (error) {
				// The run fails visibly; what it had in its hands stays there, for whoever runs it again.
				if (!(error instanceof LedgerUnavailableError)) throw error;
				this.told.push('error');
			}
		}
	}

	/**
	 * Whatever has happened: once leases and waits are over and a person has replayed what is parked, everything that
	 * came in is delivered, or something newer of the same step is; and nothing of anybody is kept any more.
	 */
	async checkNothingIsLost(): Promise<void> {
		await this.happen({ is: 'crash' });
		for (let person = 0; person < PERSONS; person++) await this.retried({ is: 'lift', person });
		for (let quiet = 0, rounds = 0; quiet < 2; rounds++) {
			ok(rounds < 30, 'recovery comes to an end');
			this.stage.pass(DAY);
			await this.retried({ is: 'replay' });
			await this.retried({ is: 'recover' });
			quiet = this.inHand.length === 0 ? quiet + 1 : 0;
			while (this.inHand.length > 0) {
				await this.retried({ is: 'claim', lead: 0, attempts: 5, windowDays: 3 });
				while (this.claims.length > 0) await this.retried({ is: 'deliver', claim: 0 });
			}
		}
		for (const { person, step, version, fate } of this.arrivals) {
			if (fate !== 'must be delivered') continue;
			const versions = [0, 1, 2].filter((other) => other >= version);
			ok(
				versions.some((other) => this.settled.has(nameOf({ person, step, version: other }))),
				'what came in is delivered, or something newer is',
			);
		}
		strictEqual((await this.administration.statistics()).receipts, 0, 'nothing is kept of what is settled');
	}

	/** Deletes everything, so that the next story finds nothing. */
	async clear(): Promise<void> {
		await this.administration.forget(Array.from({ length: PERSONS }, (_, person) => identityOf(person)));
		const records = await this.stage.store.scan(this.stage.ledger, null, 10);
		const receipts = await this.stage.store.scanReceipts(this.stage.ledger, null, 10);
		strictEqual(records.length + receipts.length, 0, 'what is forgotten is gone');
	}

	/** As a builder would: once more where the ledger could not be reached. */
	private async retried(happening: Happening): Promise<void> {
		await this.happen(happening).catch(async (error: unknown) => {
			if (!(error instanceof LedgerUnavailableError)) throw error;
			await this.happen(happening);
		});
	}

	private async happen(happening: Happening): Promise<void> {
		switch (happening.is) {
			case 'arrive':
				return await this.arrive(happening);
			case 'claim':
				return await this.claim(happening);
			case 'deliver':
				return await this.deliver(happening.claim);
			case 'release':
			case 'undo': {
				const [claim] = this.claims.splice(happening.claim, 1);
				if (!claim) return;
				const undo = happening.is === 'undo';
				this.told.push(...(await this.ledger.release([{ ...claim, undo }])));
				return;
			}
			case 'recover':
				return await this.recover();
			case 'crash':
				for (const { arrival } of this.inHand) {
					if (arrival.fate === 'with its run only') arrival.fate = 'lost with its run';
				}
				this.inHand = [];
				this.claims = [];
				return;
			case 'pass':
				return this.stage.pass(happening.ms);
			case 'suppress':
				await this.administration.suppress([identityOf(happening.person)]);
				return;
			case 'lift':
				await this.administration.lift([identityOf(happening.person)]);
				return;
			case 'forget':
				await this.forget(happening.person);
				return;
			case 'replay':
				await this.administration.replayParked();
				return;
			case 'sweep':
				if (this.sweeps) await sweep(this.faults.store, () => true);
				return;
			case 'fail':
				this.faults.fail(happening.fault);
		}
	}

	private async arrive({
		person,
		step,
		version,
		receipt,
	}: Extract<Happening, { is: 'arrive' }>): Promise<void> {
		const arrival: Arrival = {
			index: this.arrivals.length,
			person,
			step,
			version,
			fate: 'with its run only',
		};
		this.arrivals.push(arrival);
		const id = `${this.stage.ledger} ${arrival.index}`;
		const owner = `run ${id}`;
		if (!receipt) return void this.inHand.push({ arrival, receipt: null, owner });
		try {
			await this.ledger.receive(
				[{ id, identity: identityOf(person), leadId: id, ...this.contentOf(arrival) }],
				RECOVERY.graceMs,
			);
			arrival.fate = 'must be delivered';
			this.inHand.push({ arrival, receipt: id, owner });
		} catch (error) {
			// The run starts all the same, and says that the lead is not in the ledger.
			this.inHand.push({ arrival, receipt: null, owner });
			throw error;
		}
	}

	private async claim({ lead, attempts, windowDays }: Extract<Happening, { is: 'claim' }>): Promise<void> {
		const hand = this.inHand[lead];
		if (!hand) return;
		const { arrival } = hand;
		const question = asked({ attempts, windowMs: windowDays * DAY });
		const [answer] = await this.ledger
			.claim([this.requestOf(hand)], question)
			.catch(async (error: unknown) => {
				// An answer that was lost may have been that the person is left alone.
				await this.noteSuppressed(arrival);
				throw error;
			});
		if (!answer) throw new Error('no answer');
		this.told.push(`${answer.outcome} / ${answer.reason}`);
		this.inHand = this.inHand.filter((other) => other !== hand);
		if (answer.reason === 'suppressedPerson') await this.noteSuppressed(arrival);
		else if (arrival.fate !== 'forgotten') arrival.fate = 'must be delivered';
		if (answer.claim) {
			const { person, claim } = answer;
			this.claims.push({ person, ...claim, destination: 'an output', arrival });
		}
	}

	/** Older leads give way to one that was held back as they do to a delivered one. */
	private async noteSuppressed(arrival: Arrival): Promise<void> {
		const [known] = await this.administration.lookUp([identityOf(arrival.person)]);
		if (known?.suppressedAt === null) return;
		arrival.fate = 'suppressed';
		this.settled.add(nameOf(arrival));
	}

	private async deliver(which: number): Promise<void> {
		const claim = this.claims[which];
		if (!claim) return;
		const [standing] = await this.ledger.hold([claim]);
		this.told.push(standing?.is ?? '');
		if (standing?.is === 'held') {
			const [answer] = await this.ledger.confirm([claim]);
			strictEqual(answer, 'confirmed', 'who may begin may confirm');
			this.settled.add(nameOf(claim.arrival));
		}
		this.claims = this.claims.filter((other) => other !== claim);
	}

	private async recover(): Promise<void> {
		for (const { receipt, content } of await this.ledger.recover(RECOVERY)) {
			const { arrival: index } = JSON.parse(content) as { arrival: number };
			const arrival = this.arrivals[index];
			ok(arrival, 'what comes out came in');
			ok(arrival.fate !== 'forgotten', 'what is forgotten does not come out');
			this.told.push(`out ${index}`);
			this.inHand.push({ arrival, receipt, owner: `recovered ${receipt} ${this.told.length}` });
		}
	}

	private async forget(person: number): Promise<void> {
		const theirs = (arrival: Arrival): boolean => arrival.person === person;
		// Runs that have their leads still would be new events; they end here with the claims they hold.
		this.inHand = this.inHand.filter(({ arrival }) => !theirs(arrival));
		const forget = async (): Promise<unknown> => await this.administration.forget([identityOf(person)]);
		// Half a forget has erased some of it: whoever asked for it asks until it is done.
		await forget().catch(forget);
		for (const arrival of this.arrivals.filter(theirs)) arrival.fate = 'forgotten';
		const gone = this.claims.filter(({ arrival }) => theirs(arrival));
		for (const answer of await this.ledger.confirm(gone)) strictEqual(answer, 'gone');
		this.claims = this.claims.filter(({ arrival }) => !theirs(arrival));
	}

	private requestOf({ arrival, receipt, owner }: InHand): ClaimRequest {
		const { person, step, version, index } = arrival;
		return {
			identity: identityOf(person),
			leadId: `${this.stage.ledger} ${index}`,
			offer: 'contoso.backup',
			action: STEPS[step] ?? null,
			source: 'AppSource',
			doNotContact: false,
			fingerprint: `notes ${version}`,
			contentAt: START + version,
			owner,
			receipt: { id: receipt, keep: () => this.contentOf(arrival) },
		};
	}

	private contentOf({ index }: Arrival): { workflow: string; content: string } {
		return { workflow: 'wf', content: JSON.stringify({ arrival: index }) };
	}
}

function identityOf(person: number): PersonIdentity {
	return { tier: 'email', value: `person.${person}@example.com` };
}

function nameOf({ person, step, version }: Pick<Arrival, 'person' | 'step' | 'version'>): string {
	return `${person} ${step} ${version}`;
}
