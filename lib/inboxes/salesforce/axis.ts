import { isoDate } from '../../lead/dates';
import { InboxError } from '../errors';
import type { SalesforceRow } from './leadTable';

/** Salesforce keeps and compares times in whole seconds, the rest is cut off (salesforce.stackexchange.com/q/234824). */
const SECOND_MS = 1000;

/** The time that leads are read by. */
export interface Axis {
	/** Also in positions: one of another axis says nothing. */
	readonly field: 'CreatedDate' | 'SystemModstamp';
	/** The id of a row: another one where a changed row is to come out again. */
	idOf(leadId: string, writtenAt: number): string;
}

/**
 * By when leads are created. What Web-to-Lead receives above its daily limit waits as a request and is submitted when
 * the limit refreshes (help.salesforce.com 000382807): it is created then, and has the time of then. Only imports with
 * the permission "Set Audit Fields upon Record Creation" can say that a lead was created earlier.
 */
export const CREATED: Axis = { field: 'CreatedDate', idOf: (leadId) => leadId };

/**
 * By when leads are changed last, by whomever: each change of a lead is a row of its own. Nobody can set this time, so
 * that leads which say that they were created earlier are found, too.
 */
export const CHANGED: Axis = {
	field: 'SystemModstamp',
	idOf: (leadId, writtenAt) => `${leadId} ${moment(writtenAt)}`,
};

/**
 * The time of a row, ms since the epoch.
 *
 * @throws InboxError where it has none: then it is not Salesforce that has answered
 */
export function writtenAt({ field }: Axis, row: SalesforceRow): number {
	const told = row[field];
	const time = typeof told === 'string' ? isoDate(told) : null;
	if (time !== null) return Date.parse(time);
	throw new InboxError(
		`Salesforce gave a lead without a time in ${field}.`,
		'Look whether something between n8n and Salesforce changes its answers.',
	);
}

/**
 * A time as SOQL writes it.
 *
 * @param time ms since the epoch; what is before it counts as its beginning, which is the first that these fields can hold
 */
export function moment(time: number): string {
	const second = Math.floor(Math.max(0, time) / SECOND_MS) * SECOND_MS;
	return `${new Date(second).toISOString().slice(0, 19)}Z`;
}
