import { InboxError } from '../errors';

/** Rights of the role that an API user has, as Marketo calls them. */
export type Right = 'Read-Only Activity' | 'Read-Only Assets' | 'Read-Only Lead';

/** A question to Marketo's REST API. */
export interface Question {
	/** Below the endpoint and without its query, e.g. `/rest/v1/activities.json`. */
	readonly path: string;
	readonly query: Readonly<Record<string, string>>;
	/** What the API user needs for it. */
	readonly right: Right;
}

/** What Marketo answered. */
export interface Answer {
	/** Not looked at yet: each reader knows what it asked for. null where there is none. */
	readonly result: readonly unknown[] | null;
	/** For the next page; null after the last one. */
	readonly nextPageToken: string | null;
	/** Marketo's clock when it was asked, or a little before, ms since the epoch. */
	readonly askedAt: number;
}

/** A field of Marketo's people. */
export interface PersonField {
	/** Its REST name. */
	readonly name: string;
	/** `long` are text areas, of up to 30,000 bytes. */
	readonly holds: 'text' | 'long' | 'other';
}

/** A subscription of Marketo: what this inbox needs of it, and of what our own output writes there. */
export interface MarketoApi {
	/** Of the REST endpoint. */
	readonly host: string;
	/** @throws MarketoError */
	ask(question: Question, signal: AbortSignal): Promise<Answer>;
	/**
	 * The fields of people that this sign-in sees.
	 *
	 * @throws MarketoError
	 */
	personFields(signal: AbortSignal): Promise<readonly PersonField[]>;
	/** The "User Agent" of forms that our output fills out. */
	readonly ownAgent: string;
	/** Whether a text is the note of a person that our output has made. */
	isOwnNote(text: string): boolean;
}

/**
 * Marketo did not answer a question.
 *
 * `refused`: it does not know something in it. `denied`: the API user lacks the right, or n8n's address is not allowed.
 */
export class MarketoError extends InboxError {
	constructor(
		readonly kind: 'refused' | 'denied' | 'other',
		message: string,
		remedy: string,
		options?: ErrorOptions,
	) {
		super(message, remedy, options);
	}
}

/** @param host for the message */
export function unreadable(host: string): MarketoError {
	return new MarketoError(
		'other',
		`${host} answered something that is no answer of Marketo’s API.`,
		'Check the endpoint in the credential of Marketo, and what stands between n8n and Marketo.',
	);
}
