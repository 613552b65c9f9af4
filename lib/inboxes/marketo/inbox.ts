import type { Inbox, InboxRow, Page, PageQuery } from '../contract';
import { InboxError, PositionLostError } from '../errors';
import { newestOf } from '../newest';
import { readActivity } from './activity';
import { type Answer, type MarketoApi, MarketoError, unreadable } from './api';
import type { EventKind, LeadEvent } from './event';
import { formFills } from './formFills';
import { newPeople } from './newPeople';
import { People } from './people';

/** What leads are read from: submissions of a form, or people that are new. */
export type ReadFrom = { readonly formFills: number } | 'newPeople';

const MINUTE_MS = 60_000;
const SECOND_MS = 1000;
/** Activities of an answer, at most. */
const MOST_ACTIVITIES = 300;
/** There was no Marketo before. */
const EARLIEST = Date.UTC(2006, 0);
const ACTIVITY = 'Read-Only Activity';

/**
 * Activities of Marketo. They come in the order of their times, and an answer goes through 300 of any kind, so that it
 * has few of the kind that was asked for, or none, with more behind it
 * (https://experienceleague.adobe.com/en/docs/experience-cloud-kcs/kbarticles/ka-29362).
 *
 * How long a token is good for, no document says: a position that Marketo refuses is lost, and the scan begins anew.
 */
export class MarketoInbox implements Inbox {
	readonly channel = 'marketo';
	/**
	 * Activities are visible when they are stored, which may be long after the time in them. Adobe gives no number; the
	 * one example it has is of e-mails that were sent ten minutes before and not there yet
	 * (https://experienceleague.adobe.com/en/docs/experience-cloud-kcs/kbarticles/ka-28493).
	 */
	readonly overlapMs = 15 * MINUTE_MS;
	readonly place: string;
	private readonly kind: EventKind;
	private readonly people: People;

	constructor(
		private readonly api: MarketoApi,
		private readonly readFrom: ReadFrom,
	) {
		this.kind = readFrom === 'newPeople' ? newPeople(api) : formFills(readFrom.formFills, api);
		this.place = `marketo ${api.host} ${this.kind.name}`.toLowerCase();
		this.people = new People(api, this.kind.needsNotes);
	}

	async now(signal: AbortSignal): Promise<number> {
		await this.mustHaveForm(signal);
		return (await this.since(EARLIEST, signal)).askedAt;
	}

	async page({ from, position, limit, isKnown }: PageQuery, signal: AbortSignal): Promise<Page> {
		const token = position ?? (await this.tokenSince(from, signal));
		const answer = await this.activitiesFrom(token, limit, position !== null, signal);
		const { nextPageToken, askedAt } = answer;
		// Otherwise the same page would be read for ever, and the day's calls with it.
		if (nextPageToken === token) throw unreadable(this.api.host);
		const events = this.eventsIn(answer).filter(({ activity: { guid } }) => isKnown?.(guid) !== true);
		return { rows: await this.rowsOf(events, askedAt, signal), position: nextPageToken, askedAt };
	}

	async newest(count: number, signal: AbortSignal): Promise<InboxRow[]> {
		await this.mustHaveForm(signal);
		const { askedAt } = await this.since(EARLIEST, signal);
		return await newestOf(count, askedAt, async (query) => await this.page(query, signal));
	}

	close(): void {
		// Nothing is held between requests.
	}

	/** "Activities are retrieved from after the datetime provided", in whole seconds: from the second before on. */
	private async since(from: number, signal: AbortSignal): Promise<Answer> {
		const second = Math.floor(Math.max(from, EARLIEST) / SECOND_MS) * SECOND_MS - SECOND_MS;
		const sinceDatetime = `${new Date(second).toISOString().slice(0, 19)}Z`;
		return await this.api.ask(
			{ path: '/rest/v1/activities/pagingtoken.json', query: { sinceDatetime }, right: ACTIVITY },
			signal,
		);
	}

	private async tokenSince(from: number, signal: AbortSignal): Promise<string> {
		const { nextPageToken } = await this.since(from, signal);
		if (nextPageToken === null) throw unreadable(this.api.host);
		return nextPageToken;
	}

	private async activitiesFrom(
		token: string,
		limit: number,
		isPosition: boolean,
		signal: AbortSignal,
	): Promise<Answer> {
		const batchSize = String(Math.min(limit, MOST_ACTIVITIES));
		const query = { nextPageToken: token, ...this.kind.query, batchSize };
		try {
			return await this.api.ask({ path: '/rest/v1/activities.json', query, right: ACTIVITY }, signal);
		} catch (error) {
			const isLost = isPosition && error instanceof MarketoError && error.kind === 'refused';
			if (isLost) throw new PositionLostError(error.message, error.remedy, { cause: error });
			throw error;
		}
	}

	private eventsIn({ result }: Answer): LeadEvent[] {
		return (result ?? []).flatMap((one) => {
			const activity = readActivity(one);
			if (activity === null) throw unreadable(this.api.host);
			return this.kind.read(activity) ?? [];
		});
	}

	/** @param askedAt taken for the time of what has none */
	private async rowsOf(
		events: readonly LeadEvent[],
		askedAt: number,
		signal: AbortSignal,
	): Promise<InboxRow[]> {
		const toLookUp = events.flatMap(({ needsPerson, activity }) =>
			needsPerson && activity.leadId !== null ? [activity.leadId] : [],
		);
		const people = await this.people.withIds([...new Set(toLookUp)], signal);
		return events.flatMap(({ activity: { guid, at, leadId }, leadOf }) => {
			const lead = leadOf(people.get(leadId ?? NaN) ?? null);
			return lead === null ? [] : [{ id: guid, writtenAt: at ?? askedAt, ...lead }];
		});
	}

	/** Without its form, there would be nothing to read for ever, and nothing to be seen of that. */
	private async mustHaveForm(signal: AbortSignal): Promise<void> {
		if (this.readFrom === 'newPeople') return;
		const { formFills: formId } = this.readFrom;
		const path = `/rest/asset/v1/form/${formId}.json`;
		try {
			const { result } = await this.api.ask({ path, query: {}, right: 'Read-Only Assets' }, signal);
			if (result !== null && result.length > 0) return;
		} catch (error) {
			if (!(error instanceof MarketoError) || error.kind === 'other') throw error;
			// Reading activities takes another right than looking at forms.
			if (error.kind === 'denied') return;
		}
		throw new InboxError(
			`Marketo has no form ${formId}, or it is in a workspace that this sign-in does not see.`,
			'Choose the Form that Partner Center names under Customer Leads.',
		);
	}
}
