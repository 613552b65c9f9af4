import type {
	Activity,
	Creation,
	CrmSystem,
	Existing,
	Update,
	Written,
} from '../../../../lib/destinations/crm/crmSystem';
import { CrmFailure } from '../../../../lib/destinations/crm/crmSystem';
import { markedRecord } from '../../../../lib/destinations/crm/note';
import type { CrmRow } from '../../../../lib/destinations/crm/row';
import type { TryAgain } from '../../../../lib/destinations/contract';

/** What happens to one call: as asked; refused before it; done, and the answer lost; an answer of another length; a crash. */
export type Fate = 'fine' | 'busy' | 'lost' | 'short' | 'crash';

interface Stored {
	readonly id: string;
	readonly recordKey: string;
	readonly email: string | null;
	note: string;
	values: Record<string, unknown>;
}

/** A CRM in memory, with a unique key, whose calls fare as they are told to, one after the other. */
export class MemoryCrm implements CrmSystem {
	readonly leadType = 'Lead';
	readonly records: Stored[] = [];
	readonly activities: { readonly on: string; readonly key: string }[] = [];
	readonly members: string[] = [];
	/** Names of the calls made. */
	readonly calls: string[] = [];
	/** Fields that this system refuses. */
	refused: readonly string[] = [];

	constructor(private readonly fates: Iterator<Fate>) {}

	async find(rows: readonly CrmRow[]): Promise<(Existing | null)[]> {
		return await this.call('find', () => rows.map((row) => this.existing(row)));
	}

	async create(creations: readonly Creation[]): Promise<Written[]> {
		return await this.call('create', () => creations.map((one) => this.add(one)));
	}

	async update(updates: readonly Update[]): Promise<Written[]> {
		return await this.call('update', () =>
			updates.map(({ row, existing, fields, appendsNote }): Written => {
				const record = this.records.find(({ id }) => id === existing.id);
				if (!record) return { is: 'gone' };
				for (const { name, value } of fields) record.values[name] = value;
				if (appendsNote) record.note += `\n\n${row.note}`;
				return this.done(record);
			}),
		);
	}

	async addActivities(activities: readonly Activity[]): Promise<Written[]> {
		return await this.call('addActivities', () =>
			activities.map(({ row, id }): Written => {
				const key = row.keys.deliveryKey;
				const is = this.activities.some((one) => one.key === key) ? 'repeat' : 'done';
				if (is === 'done') this.activities.push({ on: id, key });
				return { is, type: 'Task', id: `task ${key}`, url: null };
			}),
		);
	}

	async enrol(activities: readonly Activity[]): Promise<Written[]> {
		return await this.call('enrol', () =>
			activities.map(({ id }): Written => {
				if (!this.members.includes(id)) this.members.push(id);
				return { is: 'done', type: 'Member', id, url: null };
			}),
		);
	}

	preview(fields: CrmRow['fields']): unknown {
		return fields;
	}

	async check(): Promise<never[]> {
		return await Promise.resolve([]);
	}

	async withdraw(): Promise<{ isRemoved: boolean; message: string }> {
		return await Promise.resolve({ isRemoved: true, message: 'removed' });
	}

	private existing({ keys, email }: CrmRow): Existing | null {
		const own = this.records.find(({ recordKey }) => recordKey === keys.recordKey);
		const other = this.records.find((one) => one.email === email && markedRecord(one.note) === null);
		const record = own ?? other;
		if (!record) return null;
		return {
			by: own ? 'own key' : 'email',
			is: 'lead',
			type: 'Lead',
			id: record.id,
			url: null,
			values: { ...record.values },
			description: record.note,
			takesActivities: true,
			ref: null,
		};
	}

	private add({ row, fields }: Creation): Written {
		const names = fields.map(({ name }) => name).filter((name) => this.refused.includes(name));
		if (names.length > 0) {
			const otherwise = { status: 'rejected', code: 'refused', message: 'It was refused.' } as const;
			return { is: 'refusedFields', names, otherwise };
		}
		const { recordKey } = row.keys;
		if (this.records.some((one) => one.recordKey === recordKey)) return { is: 'exists', existing: null };
		const values = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
		const record = { id: `id of ${recordKey}`, recordKey, email: row.email, note: row.note, values };
		this.records.push(record);
		return this.done(record);
	}

	private done({ id }: Stored): Written {
		return { is: 'done', type: 'Lead', id, url: null };
	}

	private async call<T>(name: string, act: () => T[]): Promise<T[]> {
		this.calls.push(name);
		const next = this.fates.next();
		const fate = next.done ? 'fine' : next.value;
		if (fate === 'busy') throw new CrmFailure(tryAgain('busy'));
		const answers = act();
		if (fate === 'lost') throw new CrmFailure(tryAgain('answerLost'));
		if (fate === 'crash') throw new TypeError('nobody foresaw this');
		return await Promise.resolve(fate === 'short' ? answers.slice(1) : answers);
	}
}

function tryAgain(why: TryAgain['why']): TryAgain {
	return { status: 'tryAgain', why, code: why, message: `It was ${why}.` };
}
