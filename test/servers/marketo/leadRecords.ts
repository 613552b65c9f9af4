import type { LeadField } from './fields.ts';

export type FieldValue = string | number | boolean | null;

export type FieldValues = Readonly<Record<string, FieldValue>>;

/** A lead: fields without a value are absent here, and null (a boolean: false) in answers. */
export type LeadRecord = FieldValues & { readonly id: number };

/** The lead database: no rules but those of the durable unsubscribe. */
export interface LeadRecords {
	all(): readonly LeadRecord[];
	get(id: number): LeadRecord | undefined;
	/** Those with this value: texts are equal whatever their case. */
	matching(field: LeadField, value: FieldValue): readonly LeadRecord[];
	create(values: FieldValues): LeadRecord;
	/** @throws Error without such a record */
	update(id: number, values: FieldValues): LeadRecord;
	delete(id: number): void;
	/** The id given last: what has a higher one came later. */
	lastId(): number;
}

/** @param now in ISO 8601 with `Z`, to the second */
export function leadRecords(now: () => string): LeadRecords {
	const records = new Map<number, LeadRecord>();
	/**
	 * Marketo's "master email status", by address. It outlives the records:
	 * https://experienceleague.adobe.com/en/docs/marketo/using/product-docs/email-marketing/deliverability/durable-unsubscribe
	 */
	const unsubscribedAddresses = new Set<string>();
	let lastId = 1000;

	const put = (record: LeadRecord): LeadRecord => {
		records.set(record.id, record);
		return record;
	};
	const spread = (address: string, unsubscribed: boolean): void => {
		if (unsubscribed) unsubscribedAddresses.add(address);
		else unsubscribedAddresses.delete(address);
		for (const record of records.values()) {
			if (addressOf(record) === address) put({ ...record, unsubscribed });
		}
	};

	return {
		all: () => [...records.values()],
		get: (id) => records.get(id),
		matching: ({ name }, value) =>
			[...records.values()].filter((record) => sameValue(record[name] ?? null, value)),
		create: (values) => {
			const at = now();
			const record = put({ ...kept(values), id: ++lastId, createdAt: at, updatedAt: at });
			const address = addressOf(record);
			if (address === null) return record;
			const unsubscribed = values.unsubscribed === true || unsubscribedAddresses.has(address);
			if (unsubscribed) spread(address, true);
			return records.get(record.id) ?? record;
		},
		update: (id, values) => {
			const before = records.get(id);
			if (!before) throw new Error(`There is no lead ${id}.`);
			const record = put({ ...kept({ ...before, ...values, updatedAt: now() }), id });
			const address = addressOf(record);
			if (address === null) return record;
			if (address !== addressOf(before)) {
				put({ ...record, unsubscribed: unsubscribedAddresses.has(address) || values.unsubscribed === true });
			}
			if (
				typeof values.unsubscribed === 'boolean' &&
				values.unsubscribed !== (before.unsubscribed ?? false)
			) {
				spread(address, values.unsubscribed);
			}
			return records.get(id) ?? record;
		},
		delete: (id) => {
			records.delete(id);
		},
		lastId: () => lastId,
	};
}

function kept(values: FieldValues): FieldValues {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''));
}

function addressOf({ email }: FieldValues): string | null {
	return typeof email === 'string' ? email.toLowerCase() : null;
}

function sameValue(one: FieldValue, other: FieldValue): boolean {
	if (one === null || other === null) return false;
	return String(one).toLowerCase() === String(other).toLowerCase();
}
