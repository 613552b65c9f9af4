import type { Inbox, InboxRow, Page, PageQuery } from '../contract';
import { MOST_ROWS } from '../contract';
import { type Axis, CHANGED, CREATED } from './axis';
import { type LeadQuery, soqlOf } from './leadQuery';
import type { LeadTable, SalesforceRow } from './leadTable';
import { readPosition, storePosition } from './position';
import { inboxRow, positionOf } from './row';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** For a look: 5,000 leads whose lead source has a bar or the like. */
const MOST_PAGES = 10;

/** The object Lead of Salesforce, in the order of time and, within a second, of ids. */
export class SalesforceInbox implements Inbox {
	readonly channel = 'salesforce';
	/**
	 * "Maximum execution time for each Apex transaction: 10 minutes" (Execution Governors and Limits), everything in it
	 * included: so long a row can be invisible, with an earlier time in it. The other minutes are for clocks of the service
	 * that differ, and the second for the part of one that is cut off of times.
	 */
	readonly overlapMs = 15 * MINUTE_MS + SECOND_MS;
	readonly place: string;
	private readonly axis: Axis;

	/**
	 * @param leadSourceField API name of the field that Microsoft's lead source is in: letters, digits, low lines
	 * @param alsoWhenChanged whether a changed lead comes out again
	 */
	constructor(
		private readonly table: LeadTable,
		private readonly leadSourceField: string,
		alsoWhenChanged: boolean,
	) {
		this.axis = alsoWhenChanged ? CHANGED : CREATED;
		this.place = `salesforce ${table.host} leads by ${leadSourceField}`.toLowerCase();
	}

	async now(signal: AbortSignal): Promise<number> {
		return await this.table.now(signal);
	}

	async page({ from, position, limit }: PageQuery, signal: AbortSignal): Promise<Page> {
		const { axis, leadSourceField } = this;
		// A page has ended at a time that is none before the beginning.
		const begin = position === null ? { at: from } : { behind: readPosition(axis, position) };
		// One more than wanted shows whether there is another page.
		const query = { order: 'ASC', begin, limit: limit + 1 } as const;
		const { rows, askedAt } = await this.table.query(soqlOf(axis, leadSourceField, query), signal);
		const ofPage = rows.slice(0, limit);
		const last = rows.length > limit ? ofPage.at(-1) : undefined;
		return {
			rows: this.leads(ofPage),
			position: last === undefined ? null : storePosition(axis, positionOf(axis, last)),
			askedAt,
		};
	}

	async newest(count: number, signal: AbortSignal): Promise<InboxRow[]> {
		const { axis, leadSourceField } = this;
		const found: InboxRow[] = [];
		let begin: LeadQuery['begin'] = null;
		for (let pages = 0; pages < MOST_PAGES && found.length < count; pages++) {
			const query = { order: 'DESC', begin, limit: MOST_ROWS } as const;
			const { rows } = await this.table.query(soqlOf(axis, leadSourceField, query), signal);
			found.push(...this.leads(rows));
			const last = rows.at(-1);
			if (rows.length < MOST_ROWS || last === undefined) break;
			begin = { behind: positionOf(axis, last) };
		}
		return found.slice(0, count);
	}

	close(): void {
		// Nothing is held between requests.
	}

	private leads(rows: readonly SalesforceRow[]): InboxRow[] {
		return rows
			.map((row) => inboxRow(row, this.axis, this.leadSourceField, this.table))
			.filter((row) => row !== null);
	}
}
