import { randomUUID } from 'node:crypto';
import type { Column, Value } from './columns.ts';
import { DataverseError, doesNotExist, noSuchSegment, privilegeDenied } from './errors.ts';
import type { Table } from './table.ts';
import { standardTables } from './tables.ts';

/** A row as the Web API shows it: look-ups as `_name_value`, with its `@odata.etag`. What is absent is null. */
export type Row = Readonly<Record<string, Value>>;

/** What a test, or a builder, can set. All of it counts from the next request on. */
export interface Switches {
	/** Privileges that the caller's roles do not hold, e.g. `prvCreateLead`. */
	readonly lacking: Set<string>;
	/** The published duplicate detection rule "leads with the same e-mail address", and how a match is answered. */
	duplicateRule: 'off' | 412 | 500;
	/** How long plug-ins take for each row that is created, in ms: one row after the other inside a batch. */
	pluginMs: number;
	/** After so long the gateway gives up on a request, in ms; rows written until then stay. */
	requestLimitMs: number;
	gateway: 502 | 504;
	/** Last names of leads that a plug-in of the environment refuses to have made, with the name in what it says. */
	readonly refusedLastNames: Set<string>;
	/** A plug-in of the environment refuses changes of qualified and disqualified leads. */
	closedLeadsRefuse: boolean;
	/** Service protection, per user and server. `retryAfter`: seconds to answer where the limits do not say. */
	readonly limits: {
		requests: number;
		executionMs: number;
		concurrent: number;
		windowMs: number;
		retryAfter: number;
	};
	/** What the server says about how many requests at the same time suit it. */
	dopHint: number;
	maxUrl: number;
	/** Operations in a batch; environments with 250 have been seen. */
	maxBatch: number;
	/** Content-ID is documented for the answers of change sets; whether other parts have it too is not. */
	contentIdOutsideChangeSets: boolean;
}

/** The rows that are there from the start. */
export interface Ids {
	readonly organization: string;
	readonly businessUnit: string;
	/** The application user that the tokens stand for. */
	readonly application: string;
	/** Somebody else, who also works here. */
	readonly salesperson: string;
	readonly team: string;
}

const STANDARD: Omit<Switches, 'lacking' | 'refusedLastNames' | 'limits'> = {
	duplicateRule: 'off',
	pluginMs: 0,
	requestLimitMs: 120_000,
	gateway: 504,
	closedLeadsRefuse: false,
	dopHint: 4,
	maxUrl: 32_768,
	maxBatch: 1000,
	contentIdOutsideChangeSets: true,
};

/** What the environment holds: tables, rows, settings. Knows nothing of HTTP. */
export class Environment {
	readonly tables = standardTables();
	readonly switches: Switches = {
		...STANDARD,
		lacking: new Set(),
		refusedLastNames: new Set(),
		limits: { requests: 6000, executionMs: 1_200_000, concurrent: 52, windowMs: 300_000, retryAfter: 1 },
	};
	readonly ids: Ids = {
		organization: randomUUID(),
		businessUnit: randomUUID(),
		application: randomUUID(),
		salesperson: randomUUID(),
		team: randomUUID(),
	};
	private rowsOf = new Map<string, Map<string, Row>>();
	private version = 1_000_000;

	readonly clock: () => number;

	constructor(clock: () => number) {
		this.clock = clock;
		const { application, salesperson, team } = this.ids;
		this.put(this.table('systemusers'), application, {
			fullname: '# Marketplace Leads',
			isdisabled: false,
			applicationid: randomUUID(),
		});
		this.put(this.table('systemusers'), salesperson, { fullname: 'Sam Sales', isdisabled: false });
		this.put(this.table('teams'), team, { name: 'Marketplace', teamtype: 0 });
	}

	/** @throws DataverseError where there is no such entity set */
	table(entitySet: string): Table {
		const table = this.tables.get(entitySet);
		if (!table) throw noSuchSegment(entitySet);
		return table;
	}

	/** Adds a column, or puts another in the place of the one with its name. */
	define(entitySet: string, column: Column): void {
		this.table(entitySet).columns.set(column.name, column);
	}

	rows(entitySet: string): Row[] {
		return [...(this.rowsOf.get(entitySet)?.values() ?? [])];
	}

	find(table: Table, id: string): Row | undefined {
		return this.rowsOf.get(table.entitySet)?.get(id.toLowerCase());
	}

	/** @throws DataverseError where there is no such row */
	get(table: Table, id: string): Row {
		const row = this.find(table, id);
		if (!row) throw doesNotExist(table.logicalName, id);
		return row;
	}

	/** Stores a row under a new version. */
	put(table: Table, id: string, values: Row): Row {
		const key = id.toLowerCase();
		const version = ++this.version;
		const row = {
			'@odata.etag': `W/"${version}"`,
			...values,
			[table.primaryId]: key,
			...(table.columns.has('versionnumber') && { versionnumber: version }),
		};
		row['@odata.etag'] = `W/"${version}"`;
		const rows = this.rowsOf.get(table.entitySet) ?? new Map<string, Row>();
		this.rowsOf.set(table.entitySet, rows.set(key, row));
		return row;
	}

	delete(table: Table, id: string): void {
		this.get(table, id);
		this.rowsOf.get(table.entitySet)?.delete(id.toLowerCase());
	}

	/**
	 * @returns puts everything back as it is now: the transaction around a change set. Also what other requests write
	 * meanwhile; no two of them are isolated from each other.
	 */
	snapshot(): () => void {
		const before = new Map([...this.rowsOf].map(([set, rows]) => [set, new Map(rows)]));
		return () => {
			this.rowsOf = before;
		};
	}

	/** @throws DataverseError 403 where the caller lacks it */
	demand(verb: 'Create' | 'Read' | 'Write' | 'Delete', table: Table): void {
		const privilege = `prv${verb}${table.privilege}`;
		if (this.switches.lacking.has(privilege)) {
			throw privilegeDenied(this.ids.application, privilege, table.logicalName);
		}
	}

	/** @returns the instant as the Web API writes it: seconds */
	now(): string {
		return new Date(this.clock()).toISOString().replace(/\.\d+Z$/, 'Z');
	}
}

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
	return GUID.test(text);
}

/** @throws DataverseError where the text in a URL's parentheses is no GUID */
export function guidOf(text: string): string {
	if (isGuid(text)) return text.toLowerCase();
	throw new DataverseError(400, '0x80060888', `Unrecognized 'Edm.Guid' literal '${text}'.`);
}
