import { dateTimeText } from './dates.ts';
import { SYSTEM_FIELDS, text } from './fields.ts';
import type { Field } from './fields.ts';
import { asId, IdMint } from './ids.ts';
import type { Row, Settings, Value } from './settings.ts';
import { sobjectCalled, SOBJECTS } from './sobjects.ts';
import type { SObject } from './sobjects.ts';

/** Who and what is there from the start, by their ids. */
export interface People {
	readonly organisation: string;
	/** Who signs in: the owner of what is written, where no rule says otherwise. */
	readonly integrationUser: string;
	/** Who sells, and types things into the CRM meanwhile. */
	readonly salesPerson: string;
	readonly inactiveUser: string;
	/** The queue that the assignment rule gives leads to. */
	readonly queue: string;
	readonly assignmentRule: string;
}

/** Fields that records are looked for by, so often that an organisation of thousands would be slow without an index. */
const INDEXED: readonly string[] = ['Email', 'Marketplace_Record__c', 'LeadId', 'ContactId'];

const indexKey = (sobject: SObject, field: string, value: Value): string =>
	`${sobject.name}.${field}=${String(value).toLowerCase()}`;

/** An organisation's records, and its metadata as the settings make it. */
export class Organisation {
	readonly settings: Settings;
	readonly people: People;
	readonly #clock: () => Date;
	readonly #mint = new IdMint();
	/** Ids of records that have, or once had, a value. */
	readonly #index = new Map<string, Set<string>>();
	readonly #tables = new Map<string, Map<string, Row>>(SOBJECTS.map(({ name }) => [name, new Map()]));

	constructor(settings: Settings, clock: () => Date) {
		this.settings = settings;
		this.#clock = clock;
		this.people = this.#populate();
	}

	now(): Date {
		return this.#clock();
	}

	/** The object of that name, in any case; null where there is none, or the caller cannot see it. */
	sobject(name: string): SObject | null {
		const found = SOBJECTS.find((one) => one.name.toLowerCase() === name.toLowerCase());
		return found && !this.settings.hiddenObjects.includes(found.name) ? found : null;
	}

	/** All fields, those that the caller cannot see too. */
	fields(sobject: SObject): readonly Field[] {
		const { externalId, externalIdOn } = this.settings;
		const own = sobject.own(this.settings);
		if (externalId === 'absent' || !externalIdOn.includes(sobject.name)) return [...SYSTEM_FIELDS, ...own];
		const unique = externalId === 'unique';
		return [
			...SYSTEM_FIELDS,
			...own,
			text('Marketplace_Record__c', 'Marketplace Record', 255, { externalId: true, idLookup: true, unique }),
		];
	}

	/** The fields that the caller sees, with what the caller may do with each. */
	visibleFields(sobject: SObject): readonly Field[] {
		const { hiddenFields, readOnlyFields } = this.settings;
		return this.fields(sobject)
			.filter((field) => !hiddenFields.includes(`${sobject.name}.${field.name}`))
			.map((field) =>
				readOnlyFields.includes(`${sobject.name}.${field.name}`)
					? { ...field, createable: false, updateable: false }
					: field,
			);
	}

	/** The field of that name, in any case, as the caller sees it. */
	visibleField(sobject: SObject, name: string): Field | null {
		return this.visibleFields(sobject).find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? null;
	}

	/** Records in order of creation. */
	rows(sobject: SObject, deletedToo = false): readonly Row[] {
		const rows = [...this.#table(sobject).values()].filter((row) => deletedToo || row.IsDeleted !== true);
		if (sobject.name !== 'AssignmentRule') return rows;
		return rows.map((row) => ({ ...row, Active: this.settings.assignmentRule }));
	}

	/** Records with that value in that field, whatever its case. */
	rowsWith(sobject: SObject, field: string, value: Value): readonly Row[] {
		const folded = String(value).toLowerCase();
		const holds = (row: Row | undefined): row is Row =>
			row !== undefined && row.IsDeleted !== true && String(row[field] ?? '').toLowerCase() === folded;
		if (!INDEXED.includes(field)) return this.rows(sobject).filter(holds);
		const table = this.#table(sobject);
		return [...(this.#index.get(indexKey(sobject, field, value)) ?? [])]
			.map((id) => table.get(id))
			.filter(holds);
	}

	/** The record of that id, deleted ones too. */
	find(id: string): { readonly sobject: SObject; readonly row: Row } | null {
		const sobject = SOBJECTS.find((one) => one.keyPrefix === id.slice(0, 3));
		const key = asId(id);
		const row = sobject && key ? this.#table(sobject).get(key) : undefined;
		return sobject && row ? { sobject, row } : null;
	}

	/** A record that is not saved yet: with an id, defaults and times. */
	draft(sobject: SObject, given: Readonly<Record<string, Value>>, by: string): Row {
		const now = dateTimeText(this.now());
		const row: Record<string, Value> = {};
		for (const field of this.fields(sobject)) row[field.name] = field.defaultValue;
		if ('OwnerId' in row) row.OwnerId = by;
		return this.#derived(sobject, {
			...row,
			CreatedDate: now,
			CreatedById: by,
			LastModifiedDate: now,
			LastModifiedById: by,
			SystemModstamp: now,
			...given,
			Id: this.#mint.next(sobject.keyPrefix),
		});
	}

	/** A record that is there, with changes that are not saved yet. */
	changed(sobject: SObject, row: Row, changes: Readonly<Record<string, Value>>, by: string): Row {
		const now = dateTimeText(this.now());
		return this.#derived(sobject, {
			...row,
			...changes,
			LastModifiedDate: now,
			LastModifiedById: by,
			SystemModstamp: now,
		});
	}

	save(sobject: SObject, row: Row): void {
		const table = this.#table(sobject);
		const isNew = !table.has(String(row.Id));
		table.set(String(row.Id), row);
		for (const field of INDEXED) {
			const value = row[field] ?? null;
			if (value === null) continue;
			const key = indexKey(sobject, field, value);
			const ids = this.#index.get(key) ?? new Set();
			this.#index.set(key, ids.add(String(row.Id)));
		}
		if (isNew && sobject.name === 'Campaign') this.#addMemberStatuses(String(row.Id));
	}

	/** Remembers the records as they are now; the function puts them back. */
	checkpoint(): () => void {
		const before = new Map([...this.#tables].map(([name, table]) => [name, new Map(table)]));
		return () => {
			for (const [name, table] of before) this.#tables.set(name, table);
		};
	}

	/** Puts a record in without a question asked, for whoever does not use the API. */
	insert(name: string, given: Readonly<Record<string, Value>>, by: string): string {
		const sobject = sobjectCalled(name);
		const row = this.draft(sobject, given, by);
		this.save(sobject, row);
		return String(row.Id);
	}

	#table(sobject: SObject): Map<string, Row> {
		const table = this.#tables.get(sobject.name);
		if (!table) throw new Error(`There is no table ${sobject.name}.`);
		return table;
	}

	#derived(sobject: SObject, row: Row): Row {
		switch (sobject.name) {
			case 'Lead':
			case 'Contact':
			case 'User':
				return { ...row, Name: [row.FirstName, row.LastName].filter(Boolean).join(' ') };
			case 'Task':
				return { ...row, IsClosed: row.Status === 'Completed' };
			case 'CampaignMember':
				return this.#withMemberStatus(row);
			default:
				return row;
		}
	}

	/**
	 * A member's status is one of its campaign's; it says whether the member has responded. Source: Object Reference,
	 * CampaignMember, Status and HasResponded. That any other becomes the campaign's default is what practitioners say.
	 */
	#withMemberStatus(row: Row): Row {
		const statuses = [...(this.#tables.get('CampaignMemberStatus')?.values() ?? [])].filter(
			(status) => status.CampaignId === row.CampaignId,
		);
		const status =
			statuses.find((one) => one.Label === row.Status) ?? statuses.find((one) => one.IsDefault === true);
		return status
			? { ...row, Status: status.Label ?? null, HasResponded: status.HasResponded ?? false }
			: row;
	}

	#addMemberStatuses(campaign: string): void {
		const by = this.people.salesPerson;
		this.insert(
			'CampaignMemberStatus',
			{ CampaignId: campaign, Label: 'Sent', SortOrder: 1, IsDefault: true },
			by,
		);
		this.insert(
			'CampaignMemberStatus',
			{ CampaignId: campaign, Label: 'Responded', SortOrder: 2, HasResponded: true },
			by,
		);
	}

	#populate(): People {
		const organisation = this.#mint.next('00D');
		const person = (FirstName: string, LastName: string, IsActive = true): string => {
			const name = `${FirstName}.${LastName}`.toLowerCase();
			const address = { Username: `${name}@contoso.example`, Email: `${name}@contoso.example` };
			return this.insert('User', { FirstName, LastName, IsActive, ...address }, '');
		};
		const integrationUser = person('Integration', 'User');
		const salesPerson = person('Sally', 'Seller');
		const inactiveUser = person('Gone', 'Away', false);
		const queue = this.insert(
			'Group',
			{ Name: 'Marketplace Leads', DeveloperName: 'Marketplace_Leads', Type: 'Queue' },
			integrationUser,
		);
		this.insert('QueueSobject', { QueueId: queue, SobjectType: 'Lead' }, integrationUser);
		const rule = { Name: 'Inbound leads', SobjectType: 'Lead', Active: true };
		const assignmentRule = this.insert('AssignmentRule', rule, integrationUser);
		['Open - Not Contacted', 'Working - Contacted', 'Closed - Converted', 'Closed - Not Converted'].forEach(
			(label, at) => {
				this.insert(
					'LeadStatus',
					{
						MasterLabel: label,
						ApiName: label,
						SortOrder: at + 1,
						IsDefault: at === 0,
						IsConverted: label === 'Closed - Converted',
					},
					integrationUser,
				);
			},
		);
		return { organisation, integrationUser, salesPerson, inactiveUser, queue, assignmentRule };
	}
}
