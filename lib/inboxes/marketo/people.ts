import { isRecord } from '../../lead/json';
import { findLeadSource } from '../../lead/leadSourcePattern';
import { type MarketoApi, type PersonField, unreadable } from './api';
import { isLeadField } from './leadFields';

/** A person as Marketo has it now, with the fields that have a value. */
export type Person = Readonly<Record<string, unknown>>;

/** Values of a query, and records of an answer, at most. */
const MOST_PEOPLE = 300;
/** Of one question: a page of them holds all that were asked for. The others are for pages that end earlier. */
const MOST_PAGES = 10;
/** Always there, and not always described. */
const ALWAYS = ['id', 'createdAt', 'updatedAt'] as const;

/** Looks people up, by their ids, and remembers which fields there are. */
export class People {
	private fields: readonly PersonField[] | null = null;

	/** @param withNotes whether text areas are read, too */
	constructor(
		private readonly api: MarketoApi,
		private readonly withNotes: boolean,
	) {}

	/**
	 * @param ids each once
	 * @returns those that are there
	 * @throws MarketoError
	 */
	async withIds(ids: readonly number[], signal: AbortSignal): Promise<Map<number, Person>> {
		const people = new Map<number, Person>();
		if (ids.length === 0) return people;
		this.fields ??= await this.fieldsToAsk(signal);
		// A text area can have 30,000 bytes, so that an answer of 300 people with several would be too long to be taken in.
		const areas = this.fields.filter(({ holds }) => holds === 'long').length;
		const atOnce = Math.max(1, Math.floor(MOST_PEOPLE / Math.max(1, areas)));
		const names = [...new Set([...ALWAYS, ...this.fields.map(({ name }) => name)])].join(',');
		for (let first = 0; first < ids.length; first += atOnce) {
			await this.collect(people, ids.slice(first, first + atOnce), names, signal);
		}
		return people;
	}

	private async fieldsToAsk(signal: AbortSignal): Promise<readonly PersonField[]> {
		const fields = await this.api.personFields(signal);
		return fields.filter(
			({ name, holds }) => isLeadField(name) || holds === 'text' || (holds === 'long' && this.withNotes),
		);
	}

	private async collect(
		people: Map<number, Person>,
		ids: readonly number[],
		fields: string,
		signal: AbortSignal,
	): Promise<void> {
		let token: string | null = null;
		for (let pages = 0; pages < MOST_PAGES; pages++) {
			const query: Record<string, string> = {
				filterType: 'id',
				filterValues: ids.join(','),
				fields,
				...(token !== null && { nextPageToken: token }),
			};
			const answer = await this.api.ask(
				{ path: '/rest/v1/leads.json', query, right: 'Read-Only Lead' },
				signal,
			);
			// Without a list nobody can tell that nobody was found.
			if (answer.result === null) throw unreadable(this.api.host);
			for (const one of answer.result) {
				if (!isRecord(one) || typeof one['id'] !== 'number') throw unreadable(this.api.host);
				people.set(one['id'], filled(one));
			}
			token = answer.nextPageToken;
			if (token === null) return;
		}
		throw unreadable(this.api.host);
	}
}

/** Of a person what tells of a lead, for the item: nothing of the other fields leaves Marketo. */
export function shownOf(person: Person): Person {
	const always: readonly string[] = ALWAYS;
	return Object.fromEntries(
		Object.entries(person).filter(
			([name, value]) =>
				always.includes(name) ||
				isLeadField(name) ||
				(typeof value === 'string' && findLeadSource(value) !== null),
		),
	);
}

function filled(record: Record<string, unknown>): Person {
	return Object.fromEntries(
		Object.entries(record).filter(([, value]) => value !== null && value !== undefined && value !== ''),
	);
}
