import type { Inbox, InboxRow, Page, PageQuery } from '../contract';
import { MOST_ROWS } from '../contract';
import { type Axis, CHANGED, CREATED, moment, SECOND_MS, secondOf, wholeSeconds } from './axis';
import type { DataverseRow, LeadAnswer, LeadQuery, LeadTable } from './leadTable';
import { type Position, readPosition, storePosition } from './position';
import { columnsOf, inboxRow, leadIdOf } from './row';
import { filterOf, type LeadSelection, nameOf } from './selection';

const MINUTE_MS = 60_000;

/** Most rows that are asked for by their ids: an address has 8,000 characters then, of the 32,768 that it may have. */
const MOST_IDS = 200;
/** "The maximum page size is 5,000" (Page results, Microsoft Learn). */
const LARGEST_PAGE = 5000;
/** For a look: 5,000 leads, whoever has made them. */
const MOST_PAGES = 10;

/**
 * The table Lead of Dynamics 365 Sales, in the order of time.
 *
 * A page ends where a second ends, and the next one begins with the next: nothing of the environment's is kept between
 * pages. Of a second with more leads than a page, the ids are listed, and leads are read by their ids, in the order of
 * the alphabet. That needs no order of ids from the environment, whose database sorts them in its own way, and whose
 * documents compare them for equality alone ("FetchXml operators", Microsoft Learn).
 */
export class DynamicsInbox implements Inbox {
	readonly channel = 'dynamics365';
	/**
	 * "A Dataverse message operation must complete within 2 minutes", its plug-ins included (Analyze plug-in performance,
	 * Microsoft Learn): so long a row can be invisible, with the time of its beginning in it. The other minutes are for
	 * several of them in one transaction, and for clocks of the service that differ.
	 */
	readonly overlapMs = 5 * MINUTE_MS;
	readonly place: string;
	private readonly axis: Axis;
	private readonly columns: readonly string[];

	/** @param alsoWhenChanged whether a changed lead comes out again */
	constructor(
		private readonly table: LeadTable,
		private readonly selection: LeadSelection,
		alsoWhenChanged: boolean,
	) {
		this.axis = alsoWhenChanged ? CHANGED : CREATED;
		this.columns = columnsOf(this.axis, selection);
		this.place = `dynamics365 ${table.host} leads ${nameOf(selection)}`.toLowerCase();
	}

	async now(signal: AbortSignal): Promise<number> {
		const query = { select: ['leadid'], filter: `leadid eq ${NO_LEAD}`, orderBy: 'leadid', pageSize: 1 };
		return (await this.table.ask(query, signal)).askedAt;
	}

	async page({ from, position, limit }: PageQuery, signal: AbortSignal): Promise<Page> {
		const { axis } = this;
		const begin = position === null ? null : readPosition(axis, position);
		const since = axis.since(wholeSeconds(from));
		if (begin?.after !== undefined) return await this.pageWithin(since, begin, limit, signal);

		const reached = begin === null ? [] : [`${axis.column} ge ${moment(begin.second)}`];
		// One more than wanted shows whether the second of the last one ends with it.
		const query = this.query([since, ...reached], `${axis.column} asc`, limit + 1);
		const { rows, askedAt } = await this.collect(query, limit + 1, signal);
		const beyond = rows[limit];
		if (beyond === undefined) return { rows: this.leads(rows), position: null, askedAt };
		const second = secondOf(axis, beyond);
		const before = rows.filter((row) => secondOf(axis, row) < second);
		if (before.length === 0) return await this.pageWithin(since, { second }, limit, signal);
		return { rows: this.leads(before), position: storePosition(axis, { second }), askedAt };
	}

	async newest(count: number, signal: AbortSignal): Promise<InboxRow[]> {
		const { axis } = this;
		const found = new Map<string, InboxRow>();
		let until: string[] = [];
		for (let pages = 0; pages < MOST_PAGES && found.size < count; pages++) {
			const query = this.query(until, `${axis.column} desc`, MOST_ROWS);
			const { rows, nextLink } = await this.table.ask(query, signal);
			for (const row of this.leads(rows)) found.set(row.id, row);
			const [first, last] = [rows[0], rows.at(-1)];
			if (nextLink === null || first === undefined || last === undefined) break;
			const second = secondOf(axis, last);
			// The rest of its second is there, too; a second that fills a page is left at that.
			const isFull = secondOf(axis, first) === second;
			until = [`${axis.column} lt ${moment(isFull ? second : second + SECOND_MS)}`];
		}
		return [...found.values()].slice(0, count);
	}

	close(): void {
		// Nothing is held between requests.
	}

	/** A page of leads of one second. */
	private async pageWithin(
		since: string,
		{ second, after = '' }: Position,
		limit: number,
		signal: AbortSignal,
	): Promise<Page> {
		const { axis } = this;
		const most = Math.min(limit, MOST_IDS);
		const { ids, askedAt } = await this.idsWithin(since, { second, after }, most + 1, signal);
		const wanted = ids.slice(0, most);
		const last = ids.length > most ? wanted.at(-1) : undefined;
		const next: Position = last === undefined ? { second: second + SECOND_MS } : { second, after: last };
		const rows = await this.byIds(wanted, signal);
		// What was changed meanwhile stands at another second now, and is read there.
		const still = rows.filter((row) => secondOf(axis, row) === second);
		return { rows: this.leads(still), position: storePosition(axis, next), askedAt };
	}

	/** Ids of leads of one second, the first ones in the order of the alphabet; of the others nothing is kept. */
	private async idsWithin(
		since: string,
		{ second, after }: Required<Position>,
		most: number,
		signal: AbortSignal,
	): Promise<{ readonly ids: readonly string[]; readonly askedAt: number }> {
		const { column } = this.axis;
		const within = `${column} ge ${moment(second)} and ${column} lt ${moment(second + SECOND_MS)}`;
		const query = { ...this.query([since, within], 'leadid asc', LARGEST_PAGE), select: ['leadid'] };
		let answer = await this.table.ask(query, signal);
		const { askedAt } = answer;
		let ids: string[] = [];
		for (;;) {
			const found = answer.rows.map(leadIdOf).filter((id) => id > after);
			ids = [...new Set([...ids, ...found])].sort().slice(0, most);
			if (answer.nextLink === null) return { ids, askedAt };
			answer = await this.table.follow(answer.nextLink, LARGEST_PAGE, signal);
		}
	}

	private async byIds(ids: readonly string[], signal: AbortSignal): Promise<readonly DataverseRow[]> {
		if (ids.length === 0) return [];
		const values = ids.map((id) => `'${id}'`).join(',');
		const filter = `Microsoft.Dynamics.CRM.In(PropertyName='leadid',PropertyValues=[${values}])`;
		const query = { select: this.columns, filter, orderBy: 'leadid asc', pageSize: ids.length };
		return (await this.collect(query, ids.length, signal)).rows;
	}

	/** Rows until there are enough, or no more. A plug-in of the environment may have taken some out of an answer. */
	private async collect(
		query: LeadQuery,
		enough: number,
		signal: AbortSignal,
	): Promise<Pick<LeadAnswer, 'rows' | 'askedAt'>> {
		const first = await this.table.ask(query, signal);
		const rows = [...first.rows];
		let { nextLink } = first;
		while (nextLink !== null && rows.length < enough) {
			const answer = await this.table.follow(nextLink, query.pageSize, signal);
			rows.push(...answer.rows);
			nextLink = answer.nextLink;
		}
		return { rows, askedAt: first.askedAt };
	}

	private query(conditions: readonly string[], orderBy: string, pageSize: number): LeadQuery {
		const ofMicrosoft = filterOf(this.selection);
		const filter = [...(ofMicrosoft === null ? [] : [ofMicrosoft]), ...conditions].join(' and ');
		return { select: this.columns, filter, orderBy, pageSize };
	}

	private leads(rows: readonly DataverseRow[]): InboxRow[] {
		return rows
			.map((row) => inboxRow(row, this.axis, this.selection, this.table))
			.filter((row) => row !== null);
	}
}

const NO_LEAD = '00000000-0000-0000-0000-000000000000';
