import { InboxError } from '../errors';
import type { DataverseRow } from './leadTable';

/** Dataverse tells times in whole seconds: of a row, the rest is cut off. */
export const SECOND_MS = 1000;

/** The time that leads are read by. */
export interface Axis {
	/** Also in positions: one of another axis says nothing. */
	readonly column: 'createdon' | 'modifiedon';
	/** Columns that it needs. */
	readonly columns: readonly string[];
	/** Rows that were written then or later. @param from whole seconds, ms since the epoch */
	since(from: number): string;
	/** When a row was written, ms since the epoch. */
	writtenAt(row: DataverseRow): number;
	/** The id of a row: another one where a changed row is to come out again. */
	idOf(leadid: string, row: DataverseRow): string;
}

/**
 * By when leads are created. An import may say that a lead was created earlier: `createdon` is then what it says, and
 * `overriddencreatedon` "date and time that the record was migrated" (table reference Lead, Microsoft Learn). For us it
 * is written when it is there.
 */
export const CREATED: Axis = {
	column: 'createdon',
	columns: ['createdon', 'overriddencreatedon'],
	since: (from) => `(createdon ge ${moment(from)} or overriddencreatedon ge ${moment(from)})`,
	writtenAt: (row) => {
		const createdOn = timeIn(row, 'createdon');
		return typeof row['overriddencreatedon'] === 'string'
			? Math.max(createdOn, timeIn(row, 'overriddencreatedon'))
			: createdOn;
	},
	idOf: (leadid) => leadid,
};

/** By when leads are changed last: each change of a lead is a row of its own. */
export const CHANGED: Axis = {
	column: 'modifiedon',
	columns: ['modifiedon'],
	since: (from) => `modifiedon ge ${moment(from)}`,
	writtenAt: (row) => timeIn(row, 'modifiedon'),
	idOf: (leadid, row) => `${leadid} ${moment(timeIn(row, 'modifiedon'))}`,
};

/** The second that a row stands in, ms since the epoch. */
export function secondOf({ column }: Axis, row: DataverseRow): number {
	return wholeSeconds(timeIn(row, column));
}

export function wholeSeconds(time: number): number {
	return Math.floor(time / SECOND_MS) * SECOND_MS;
}

/** A time as OData writes it, in whole seconds. @param time ms since the epoch; what is before it counts as its beginning */
export function moment(time: number): string {
	return `${new Date(Math.max(0, time)).toISOString().slice(0, 19)}Z`;
}

function timeIn(row: DataverseRow, column: string): number {
	const time = Date.parse(String(row[column]));
	if (!Number.isNaN(time)) return time;
	throw new InboxError(
		`Dynamics 365 gave a lead without a time in ${column}.`,
		'Look whether something between n8n and the environment changes its answers.',
	);
}
