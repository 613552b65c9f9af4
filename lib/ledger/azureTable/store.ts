import { atOnce } from '../../azureTables/atOnce';
import { ExponentialBackoff } from '../../vendor/backoff';
import { LedgerUnavailableError } from '../errors';
import type { PersonKey } from '../keys';
import type { PollRecord } from '../pollRecord';
import type { PersonRecord } from '../record';
import { type Fate, fatePerReceipt, fates } from '../receiptFates';
import type { Receipt, ReceiptChange } from '../receipts';
import type { Change, DecidedPoll, DueQuery, LedgerStore, Loaded, ReceiptHead } from '../store';
import { byPerson, type PersonChanges } from './changes';
import type { NoteTable } from './noteTable';
import type { PersonTable } from './personTable';
import type { PollTable } from './pollTable';
import type { MayAdd, ReceiptTable } from './receiptTable';
import type { StoreClock } from './storeClock';

/** How often a person is decided on anew because others were faster, with growing waits: about six seconds. */
const TRIES = 30;
/** How many persons asked about before weigh as much as those of one call. */
const REMEMBERED = 16;
const DELAYS = { initialDelay: 5, maxDelay: 300 };

/** The tables of a store. */
export interface Tables {
	readonly persons: PersonTable;
	readonly receipts: ReceiptTable;
	readonly notes: NoteTable;
	readonly polls: PollTable;
}

/** Waits so many ms. */
export type Pause = (ms: number) => Promise<unknown>;

/**
 * Persons in Azure Table: one entity each, written only where it is as it was when it was decided on (its ETag). No
 * transaction spans persons, so a batch that fails leaves whole records: each as before, or as decided.
 */
export class AzureTableStore implements LedgerStore {
	/** How many of the persons asked about of late were known, from 0 to 1. */
	private known = 0;

	/**
	 * @param id the store's id from its identity
	 * @param pause waits before a person is decided on anew
	 */
	constructor(
		readonly id: string,
		private readonly tables: Tables,
		private readonly clock: StoreClock,
		private readonly pause: Pause,
	) {}

	async load(ledger: string, keys: readonly PersonKey[]): Promise<Loaded> {
		const { persons } = this.tables;
		const records = await atOnce(
			[...new Set(keys)],
			async (key) => [key, (await persons.find(ledger, key))?.record ?? null] as const,
		);
		return { records: new Map(records), now: await this.now() };
	}

	async scan(
		ledger: string,
		after: PersonKey | null,
		limit: number,
	): Promise<ReadonlyArray<readonly [PersonKey, PersonRecord]>> {
		return await this.tables.persons.scan(ledger, after, limit);
	}

	async ledgers(): Promise<readonly string[]> {
		const { persons, receipts } = this.tables;
		const names = await Promise.all([persons.ledgers(), receipts.ledgers()]);
		return [...new Set(names.flat())];
	}

	/**
	 * Who is likely not to be known yet is written at once, in one request: that nobody was there is what the service
	 * checks. Whoever is likely to be known, or may only be changed if known, is loaded first.
	 */
	async change<Answer>(ledger: string, changes: readonly Change<Answer>[]): Promise<Answer[]> {
		const answers: Answer[] = [];
		const finished: PersonChanges<Answer>[] = [];
		const finish = (person: PersonChanges<Answer>): void => {
			person.answer(answers);
			finished.push(person);
		};
		let open = byPerson(ledger, changes);
		let undecided: readonly PersonChanges<Answer>[] = await this.guess(open);
		let wait = new ExponentialBackoff(DELAYS).next();
		for (let tries = 1; open.length > 0; tries++, wait = wait.next(undefined)) {
			if (tries > TRIES) throw contended('persons');
			if (tries > 2) await this.pause(wait.duration);
			const isStored = await this.decideLoaded(ledger, undecided);
			open.filter((person) => isStored.has(person)).forEach(finish);
			const deciding = open.filter((person) => !isStored.has(person));
			const isWritten = await this.write(ledger, deciding);
			deciding.filter((person) => isWritten.has(person)).forEach(finish);
			open = deciding.filter((person) => !isWritten.has(person));
			if (tries === 1) this.learn(deciding, isWritten);
			undecided = open;
		}
		const { receipts } = this.tables;
		await receipts.finish(ledger, fatesOf(finished), this.whileRemembered(ledger, finished));
		return answers;
	}

	async receive(
		ledger: string,
		receipts: ReadonlyArray<Omit<Receipt, 'received' | 'due'>>,
		graceMs: number,
	): Promise<void> {
		const received = await this.now();
		await this.tables.receipts.receive(
			ledger,
			receipts.map((receipt) => ({ ...receipt, received, due: received + graceMs })),
		);
	}

	async changeReceipts(
		ledger: string,
		changes: ReadonlyArray<Exclude<ReceiptChange, { is: 'kept' }>>,
	): Promise<void> {
		const owned = changes.map((change) => ({ person: '' as const, change }));
		await this.tables.receipts.finish(ledger, fates(owned), () => Promise.resolve(true));
	}

	async takeDue(ledger: string, query: DueQuery): Promise<readonly Receipt[]> {
		return await this.tables.receipts.takeDue(ledger, query, await this.now());
	}

	async scanReceipts(ledger: string, after: string | null, limit: number): Promise<readonly ReceiptHead[]> {
		return await this.tables.receipts.scan(ledger, after, limit);
	}

	async forgetReceipts(ledger: string, persons: readonly PersonKey[]): Promise<void> {
		await this.tables.receipts.forget(ledger, persons);
	}

	async poll(ledger: string, source: string): Promise<PollRecord | null> {
		return (await this.tables.polls.find(ledger, source))?.record ?? null;
	}

	async changePoll<Answer>(
		ledger: string,
		source: string,
		decide: (record: PollRecord | null, now: number) => DecidedPoll<Answer>,
	): Promise<Answer> {
		const { polls, receipts } = this.tables;
		let wait = new ExponentialBackoff(DELAYS).next();
		for (let tries = 1; ; tries++, wait = wait.next(undefined)) {
			const found = await polls.find(ledger, source);
			const before = found?.record ?? null;
			const { record, answer, receipts: read = [] } = decide(before, await this.now());
			if (record === null || record === before) return answer;
			await receipts.receive(ledger, read);
			if (await polls.write(ledger, source, record, found)) return answer;
			if (tries === TRIES) throw contended('source');
			await this.pause(wait.duration);
		}
	}

	async note(ledger: string, name: string): Promise<string | null> {
		return await this.tables.notes.note(ledger, name);
	}

	async keepNote(ledger: string, name: string, value: string): Promise<void> {
		await this.tables.notes.keep(ledger, name, value);
	}

	/** The service's files are Microsoft's: what is deleted there is not in our hands. */
	async scrub(): Promise<void> {}

	/**
	 * Decides as if nobody were known.
	 *
	 * @returns those who are to be loaded: for whom that leads to nothing, and all where most were known of late
	 */
	private async guess<Answer>(persons: readonly PersonChanges<Answer>[]): Promise<PersonChanges<Answer>[]> {
		if (persons.length === 0) return [];
		const now = await this.now();
		for (const person of persons) person.guess(now);
		return persons.filter(({ mayBeNew }) => !mayBeNew || this.known > 0.5);
	}

	/** @returns those whose record is already as it was decided before: that write had arrived */
	private async decideLoaded<Answer>(
		ledger: string,
		persons: readonly PersonChanges<Answer>[],
	): Promise<ReadonlySet<PersonChanges<Answer>>> {
		const stored = new Set<PersonChanges<Answer>>();
		const found = await atOnce(
			persons,
			async (person) => [person, await this.tables.persons.find(ledger, person.key)] as const,
		);
		const now = await this.now();
		for (const [person, before] of found) {
			if (person.isStored(before)) stored.add(person);
			else person.decide(before, now);
		}
		return stored;
	}

	/** @returns those whose decision stands: nothing was to be written, or it is written */
	private async write<Answer>(
		ledger: string,
		persons: readonly PersonChanges<Answer>[],
	): Promise<ReadonlySet<PersonChanges<Answer>>> {
		// Where a claim changes nothing, another run has the lead, and most often its receipt is the same.
		const unchanged = persons.filter(({ writing }) => writing === null);
		const likely = new Set<string>(
			persons.filter(({ isTried, writing }) => isTried || writing === null).map(({ key }) => key),
		);
		await this.tables.receipts.keep(
			ledger,
			fatesOf(persons),
			({ person }) => likely.has(person),
			this.whileRemembered(ledger, unchanged),
		);
		for (const person of persons) person.isTried = true;
		const written = await atOnce(persons, async ({ key, writing }) =>
			writing === null ? true : await this.tables.persons.write(ledger, key, writing.wanted, writing.before),
		);
		return new Set(persons.filter((_, index) => written[index] === true));
	}

	/** Whether these persons are still remembered as they were decided on; others are taken to be. */
	private whileRemembered<Answer>(ledger: string, persons: readonly PersonChanges<Answer>[]): MayAdd {
		const byKey = new Map<string, PersonChanges<Answer>>(persons.map((person) => [person.key, person]));
		return async (fate) => {
			const person = byKey.get(fate.person);
			if (!person) return true;
			const found = await this.tables.persons.find(ledger, person.key);
			return person.mayKeep(found?.record ?? null, fate.id);
		};
	}

	/** Who of those that might have been new was known tells what to expect of the next ones. */
	private learn<Answer>(
		persons: readonly PersonChanges<Answer>[],
		isWritten: ReadonlySet<PersonChanges<Answer>>,
	): void {
		const guessed = persons.filter(({ mayBeNew }) => mayBeNew);
		const known = guessed.filter((person) => person.isKnown || !isWritten.has(person)).length;
		if (guessed.length === 0) return;
		const weight = guessed.length / (guessed.length + REMEMBERED);
		this.known += weight * (known / guessed.length - this.known);
	}

	private async now(): Promise<number> {
		const heard = this.clock.now();
		if (heard !== null) return heard;
		// Nothing was asked for a while: any answer tells the time.
		await this.tables.notes.identity();
		const now = this.clock.now();
		if (now !== null) return now;
		throw new LedgerUnavailableError(
			'Azure Table did not say what time it is.',
			'Check whether a proxy between n8n and Azure takes the Date header out of answers.',
		);
	}
}

function fatesOf<Answer>(persons: readonly PersonChanges<Answer>[]): Fate[] {
	return fatePerReceipt(persons.flatMap((person) => person.fates));
}

function contended(what: 'persons' | 'source'): LedgerUnavailableError {
	return new LedgerUnavailableError(
		`Too many others are changing the same ${what} in the ledger.`,
		'Run again later.',
	);
}
