import type * as Jsforce from '../../vendor/salesforce';
import type { Connection } from '../../vendor/salesforce';
import {
	type Description,
	type Queried,
	readComposite,
	readDescription,
	readErrors,
	readPage,
	readSaved,
	type Part,
	type Saved,
} from './answers';
import { carrier, type Line } from './carrier';
import { Refusal } from './refusal';
import { answerUnreadable, failureOf, type Kind } from './unanswered';

/** jsforce's default is 50.0, of 2020: without the header for duplicates. */
export const API_VERSION = '62.0';

/** Source: REST API guide, "Composite": up to 25 requests in one, 5 of them queries. */
const MOST_QUERIES = 5;
/** A search that finds more than this finds strangers. */
const MOST_PAGES = 50;

export type Headers = Readonly<Record<string, string>>;
export type NewRecord = Readonly<Record<string, unknown>>;
export type ChangedRecord = NewRecord & { readonly Id: string };

/**
 * The calls to Salesforce that we make, each once. All of them may throw CrmFailure (no answer, or none that tells
 * anything) and {@link Refusal}.
 */
export class Api {
	readonly #connections: Readonly<Record<Kind, WeakMap<AbortSignal, Connection>>> = {
		read: new WeakMap(),
		write: new WeakMap(),
	};

	constructor(
		private readonly jsforce: typeof Jsforce,
		private readonly line: Line,
	) {}

	/** Where a person can look at a record. */
	urlOf(id: string): string {
		return `${this.line.origin}/${id}`;
	}

	/**
	 * Runs queries, in one request: in its body there is room for queries that are too long for an address.
	 *
	 * Source: help.salesforce.com 000386264.
	 *
	 * @returns the records of each, in order; those of a query that is refused are its refusal
	 */
	async queries(soqls: readonly string[], signal: AbortSignal): Promise<(readonly Queried[] | Refusal)[]> {
		const results: (readonly Queried[] | Refusal)[] = [];
		for (let start = 0; start < soqls.length; start += MOST_QUERIES) {
			for (const part of await this.#composite(soqls.slice(start, start + MOST_QUERIES), signal)) {
				results.push(part instanceof Refusal ? part : await this.#allPages(part.body, signal));
			}
		}
		return results;
	}

	/** Runs one query. */
	async query(soql: string, signal: AbortSignal): Promise<readonly Queried[]> {
		const url = `/query?q=${encodeURIComponent(soql)}`;
		return await this.#allPages(await this.#read(signal).request(url), signal);
	}

	/** Creates up to 200 records. @returns one result a record, in order */
	async create(
		type: string,
		records: readonly NewRecord[],
		headers: Headers,
		signal: AbortSignal,
	): Promise<readonly Saved[]> {
		const options = { allOrNone: false, headers: { ...headers } };
		const answer: unknown = await this.#write(signal).create(
			type,
			records.map((record) => ({ ...record })),
			options,
		);
		return savedAll(answer, records.length);
	}

	/** Creates one record: of a duplicate, only this tells which record it is like. */
	async createOne(type: string, record: NewRecord, headers: Headers, signal: AbortSignal): Promise<Saved> {
		try {
			const answer: unknown = await this.#write(signal).create(
				type,
				{ ...record },
				{ headers: { ...headers } },
			);
			const [saved] = savedAll([answer], 1);
			if (saved) return saved;
		} catch (error) {
			if (!(error instanceof Refusal) || error.errors.length === 0) throw error;
			return { isSaved: false, errors: error.errors };
		}
		throw answerUnreadable('write');
	}

	/** Changes up to 200 records. @returns one result a record, in order */
	async update(
		type: string,
		records: readonly ChangedRecord[],
		headers: Headers,
		signal: AbortSignal,
	): Promise<readonly Saved[]> {
		const options = { allOrNone: false, headers: { ...headers } };
		const answer: unknown = await this.#write(signal).update(
			type,
			records.map((record) => ({ ...record })),
			options,
		);
		return savedAll(answer, records.length);
	}

	/** Deletes records of whatever kind, in this order. @returns one result an id, in order */
	async remove(ids: readonly string[], signal: AbortSignal): Promise<readonly Saved[]> {
		const url = `/composite/sobjects?ids=${ids.join(',')}&allOrNone=false`;
		return savedAll(await this.#write(signal).requestDelete(url), ids.length);
	}

	/** @returns null where this sign-in does not see the object */
	async describe(type: string, signal: AbortSignal): Promise<Description | null> {
		let answer: unknown;
		try {
			answer = await this.#read(signal).describe(type);
		} catch (error) {
			if (error instanceof Refusal && error.status === 404) return null;
			throw error;
		}
		const description = readDescription(answer);
		if (!description) throw answerUnreadable('read');
		return description;
	}

	/** @param path under the version's, or from the root on: `/services/…` */
	async get(path: string, signal: AbortSignal): Promise<unknown> {
		return await this.#read(signal).request(path);
	}

	/** A POST that writes nothing. */
	async ask(path: string, body: object, signal: AbortSignal): Promise<unknown> {
		return await this.#read(signal).requestPost(path, body);
	}

	async #composite(soqls: readonly string[], signal: AbortSignal): Promise<readonly (Part | Refusal)[]> {
		const compositeRequest = soqls.map((soql, index) => ({
			method: 'GET',
			url: `/services/data/v${API_VERSION}/query?q=${encodeURIComponent(soql)}`,
			referenceId: `query${index}`,
		}));
		const parts = readComposite(await this.ask('/composite', { allOrNone: false, compositeRequest }, signal));
		if (parts?.length !== soqls.length) throw answerUnreadable('read');
		return parts.map((part) => {
			if (part.status === 200) return part;
			const errors = readErrors(part.body);
			const answer = { status: part.status, headers: {}, body: '' };
			const failure = failureOf(answer, errors, 'read', this.line.clock());
			if (failure) throw failure;
			return new Refusal(part.status, errors);
		});
	}

	async #allPages(first: unknown, signal: AbortSignal): Promise<readonly Queried[]> {
		const records: Queried[] = [];
		let answer = first;
		for (let pages = 0; pages < MOST_PAGES; pages++) {
			const page = readPage(answer);
			if (!page) throw answerUnreadable('read');
			records.push(...page.records);
			if (page.next === null) return records;
			answer = await this.#read(signal).request(`/query/${page.next}`);
		}
		throw answerUnreadable('read');
	}

	#read(signal: AbortSignal): Connection {
		return this.#connection('read', signal);
	}

	#write(signal: AbortSignal): Connection {
		return this.#connection('write', signal);
	}

	#connection(kind: Kind, signal: AbortSignal): Connection {
		const known = this.#connections[kind].get(signal);
		if (known) return known;
		const connection = new this.jsforce.Connection({ instanceUrl: this.line.origin, version: API_VERSION });
		connection._transport = carrier(this.jsforce, this.line, kind, signal);
		this.#connections[kind].set(signal, connection);
		return connection;
	}
}

/** With another number of results nobody can tell which belongs to which. */
function savedAll(answer: unknown, count: number): readonly Saved[] {
	const saved = readSaved(answer);
	if (saved?.length !== count) throw answerUnreadable('write');
	return saved;
}
