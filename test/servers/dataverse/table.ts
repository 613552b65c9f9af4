import type { Column, Option, StatusOption } from './columns.ts';
import { column, system } from './columns.ts';

/** A table of the environment, as its metadata says. */
export interface Table {
	readonly logicalName: string;
	readonly entitySet: string;
	readonly displayName: string;
	readonly primaryId: string;
	readonly primaryName: string;
	/** The noun in `prvCreate…`: activities share theirs. */
	readonly privilege: string;
	readonly columns: Map<string, Column>;
	/** Alternate keys: their names, and the columns that are unique together. */
	readonly keys: Map<string, readonly string[]>;
}

/** A table with its primary key and these columns. */
export function table(
	about: Omit<Table, 'columns' | 'keys'>,
	columns: readonly Column[],
	keys: Table['keys'] = new Map(),
): Table {
	const id = column(
		about.primaryId,
		about.displayName,
		{ kind: 'uniqueidentifier' },
		{
			required: 'SystemRequired',
			update: false,
		},
	);
	return { ...about, columns: new Map([id, ...columns].map((each) => [each.name, each])), keys };
}

const OWNERS = { ownerid: 'systemusers' };

/** What every table that users own has. An owner is a user or a team: one navigation property, two sets. */
export function owned(states: readonly Option[], statuses: readonly StatusOption[]): Column[] {
	return [
		column('ownerid', 'Owner', { kind: 'owner', navigation: OWNERS }, { required: 'SystemRequired' }),
		system('createdby', 'Created By', { kind: 'lookup', navigation: { createdby: 'systemusers' } }),
		system('modifiedby', 'Modified By', { kind: 'lookup', navigation: { modifiedby: 'systemusers' } }),
		system('createdon', 'Created On', { kind: 'dateTime' }),
		system('modifiedon', 'Modified On', { kind: 'dateTime' }),
		system('versionnumber', 'Version Number', { kind: 'bigint' }),
		column('overriddencreatedon', 'Record Created On', { kind: 'dateTime' }, { update: false }),
		column('statecode', 'Status', { kind: 'state', options: states }, { create: false, default: 0 }),
		column('statuscode', 'Status Reason', { kind: 'status', options: statuses }),
	];
}
