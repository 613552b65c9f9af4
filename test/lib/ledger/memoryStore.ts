import type { PersonKey } from '../../../lib/ledger/keys';
import type { PollRecord } from '../../../lib/ledger/pollRecord';
import type { Receipt, ReceiptChange } from '../../../lib/ledger/receipts';
import type { PersonRecord } from '../../../lib/ledger/record';
import {
	type Change,
	type DecidedPoll,
	decideInOrder,
	type DueQuery,
	type LedgerStore,
	type Loaded,
	type ReceiptHead,
} from '../../../lib/ledger/store';

/** What a store must do and nothing more, in plain maps: the rules are tested on it thousands of times. */
export class MemoryStore implements LedgerStore {
	readonly id = '3b0a3f5e-6f0f-4f6f-9d57-0a1f5d9c2b11';
	private readonly persons = new Map<string, Map<PersonKey, PersonRecord>>();
	private readonly receipts = new Map<string, Map<string, Receipt>>();
	private readonly polls = new Map<string, Map<string, PollRecord>>();
	private readonly notes = new Map<string, string>();

	constructor(private readonly clock: () => number) {}

	load(ledger: string, keys: readonly PersonKey[]): Promise<Loaded> {
		const records = this.of(this.persons, ledger);
		return Promise.resolve({
			records: new Map(keys.map((key) => [key, records.get(key) ?? null])),
			now: this.clock(),
		});
	}

	scan(ledger: string, after: PersonKey | null, limit: number): Promise<Array<[PersonKey, PersonRecord]>> {
		const sorted = [...this.of(this.persons, ledger)].toSorted(([a], [b]) => (a < b ? -1 : 1));
		return Promise.resolve(sorted.filter(([key]) => key > (after ?? '')).slice(0, limit));
	}

	ledgers(): Promise<string[]> {
		const filled = [...this.persons, ...this.receipts].filter(([, rows]) => rows.size > 0);
		return Promise.resolve([...new Set(filled.map(([ledger]) => ledger))]);
	}

	async change<Answer>(ledger: string, changes: readonly Change<Answer>[]): Promise<Answer[]> {
		const records = this.of(this.persons, ledger);
		const { records: loaded, now } = await this.load(
			ledger,
			changes.map(({ key }) => key),
		);
		const current = new Map(loaded);
		const { answers, receipts } = decideInOrder(changes, current, now);
		for (const [key, record] of current) {
			if (record) records.set(key, record);
			else records.delete(key);
		}
		for (const { change } of receipts) this.apply(ledger, change);
		return answers;
	}

	receive(
		ledger: string,
		receipts: ReadonlyArray<Omit<Receipt, 'received' | 'due'>>,
		graceMs: number,
	): Promise<void> {
		const received = this.clock();
		this.add(
			ledger,
			receipts.map((receipt) => ({ ...receipt, received, due: received + graceMs })),
		);
		return Promise.resolve();
	}

	changeReceipts(ledger: string, changes: readonly ReceiptChange[]): Promise<void> {
		for (const change of changes) this.apply(ledger, change);
		return Promise.resolve();
	}

	takeDue(ledger: string, { workflow, limit, hideMs }: DueQuery): Promise<Receipt[]> {
		const rows = this.of(this.receipts, ledger);
		const now = this.clock();
		const due = [...rows.values()]
			.filter((row) => row.due !== null && row.due <= now && (workflow ?? row.workflow) === row.workflow)
			.toSorted((a, b) => (a.due ?? 0) - (b.due ?? 0))
			.slice(0, limit);
		if (hideMs === null) return Promise.resolve(due);
		const taken = due.map((row) => ({ ...row, due: now + hideMs, times: row.times + 1 }));
		for (const row of taken) rows.set(row.id, row);
		return Promise.resolve(taken);
	}

	scanReceipts(ledger: string, after: string | null, limit: number): Promise<ReceiptHead[]> {
		const sorted = [...this.of(this.receipts, ledger).values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
		return Promise.resolve(sorted.filter(({ id }) => id > (after ?? '')).slice(0, limit));
	}

	forgetReceipts(ledger: string, persons: readonly PersonKey[]): Promise<void> {
		const rows = this.of(this.receipts, ledger);
		for (const { id, person } of [...rows.values()]) if (persons.includes(person)) rows.delete(id);
		return Promise.resolve();
	}

	poll(ledger: string, source: string): Promise<PollRecord | null> {
		return Promise.resolve(this.of(this.polls, ledger).get(source) ?? null);
	}

	changePoll<Answer>(
		ledger: string,
		source: string,
		decide: (record: PollRecord | null, now: number) => DecidedPoll<Answer>,
	): Promise<Answer> {
		const records = this.of(this.polls, ledger);
		const { record, answer, receipts = [] } = decide(records.get(source) ?? null, this.clock());
		if (record) records.set(source, record);
		this.add(ledger, receipts);
		return Promise.resolve(answer);
	}

	note(ledger: string, name: string): Promise<string | null> {
		return Promise.resolve(this.notes.get(`${ledger}\n${name}`) ?? null);
	}

	keepNote(ledger: string, name: string, value: string): Promise<void> {
		this.notes.set(`${ledger}\n${name}`, value);
		return Promise.resolve();
	}

	scrub(): Promise<void> {
		return Promise.resolve();
	}

	private add(ledger: string, receipts: readonly Receipt[]): void {
		const rows = this.of(this.receipts, ledger);
		for (const receipt of receipts) if (!rows.has(receipt.id)) rows.set(receipt.id, receipt);
	}

	private apply(ledger: string, change: ReceiptChange): void {
		const rows = this.of(this.receipts, ledger);
		if (change.is === 'settled') {
			rows.delete(change.id);
			return;
		}
		const id = change.is === 'kept' ? change.receipt.id : change.id;
		const due = change.is === 'kept' ? change.receipt.due : change.due;
		const row = rows.get(id) ?? (change.is === 'kept' ? change.receipt : change.missing?.());
		const times = change.is === 'due' && change.anew === true ? 0 : (row?.times ?? 0);
		if (row) rows.set(id, { ...row, due, times });
	}

	private of<Key, Row>(tables: Map<string, Map<Key, Row>>, ledger: string): Map<Key, Row> {
		const rows = tables.get(ledger) ?? new Map<Key, Row>();
		tables.set(ledger, rows);
		return rows;
	}
}
