import type { PersonKey } from '../keys';
import type { PersonRecord } from '../record';
import { fates, type OwnedChange } from '../receiptFates';
import { parseRecord } from '../storedRecord';
import type { Loaded } from '../store';
import { CLOCK, timeIn } from './clock';
import type { Database } from './database';
import { saveStatement, type Wanted } from './save';

/** Records as they were loaded, each with its version; a bigint, so it stays text. */
export interface Versioned extends Loaded {
	readonly versions: ReadonlyMap<PersonKey, string>;
}

/** One row at least, with the clock. */
const LOAD = `
	WITH ${CLOCK}
	SELECT now, store, key, version, body FROM clock
	LEFT JOIN marketplace_leads.person ON ledger = $1 AND key = ANY($2::text[])`;

const SCAN = `
	SELECT key, body FROM marketplace_leads.person WHERE ledger = $1 AND key > $2 ORDER BY key LIMIT $3`;

/** The statements on the records of persons. */
export class PersonTable {
	/** @param storeId that the database had when it was opened */
	constructor(
		private readonly database: Database,
		private readonly storeId: string,
	) {}

	/** @throws LedgerConfigurationError also where the store is not the one that was opened */
	async load(ledger: string, keys: readonly PersonKey[]): Promise<Versioned> {
		const rows = await this.database.query(LOAD, [ledger, keys]);
		const now = timeIn(rows, this.storeId);
		const records = new Map<PersonKey, PersonRecord | null>(keys.map((key) => [key, null]));
		const versions = new Map<PersonKey, string>();
		for (const { key, version, body } of rows) {
			if (typeof key !== 'string') continue;
			records.set(key as PersonKey, parseRecord(String(body)));
			versions.set(key as PersonKey, String(version));
		}
		return { records, versions, now };
	}

	/**
	 * Saves what was decided, where it still is as it was loaded, with its receipts.
	 *
	 * @param isWhole false to leave out, for it is long, what is to be written where a receipt is missing; whose receipt
	 * is missing is not saved then
	 * @returns whose decision holds
	 */
	async save(
		ledger: string,
		loaded: Versioned,
		decided: ReadonlyMap<PersonKey, PersonRecord | null>,
		receipts: readonly OwnedChange[],
		isWhole: boolean,
	): Promise<ReadonlySet<PersonKey>> {
		const wanted: Wanted[] = [];
		const unchanged: Wanted[] = [];
		for (const [key, record] of decided) {
			const isUnchanged = record === loaded.records.get(key);
			(isUnchanged ? unchanged : wanted).push({ key, version: loaded.versions.get(key) ?? null, record });
		}
		if (wanted.length === 0 && receipts.length === 0) return new Set(unchanged.map(({ key }) => key));
		const { text, values } = saveStatement(ledger, wanted, unchanged, fates(receipts), isWhole);
		const rows = await this.database.query(text, values);
		return new Set(rows.map(({ key }) => String(key) as PersonKey));
	}

	async scan(
		ledger: string,
		after: PersonKey | null,
		limit: number,
	): Promise<ReadonlyArray<readonly [PersonKey, PersonRecord]>> {
		const rows = await this.database.query(SCAN, [ledger, after ?? '', limit]);
		return rows.map(({ key, body }) => [String(key) as PersonKey, parseRecord(String(body))] as const);
	}
}
