export interface HttpRequest {
	readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	/** To be sent as UTF-8, not a byte more or less: it may be signed. Empty for none. */
	readonly body: string;
	/** For the whole exchange: from the first try to connect to the end of the answer's head, or of its body where that is wanted. */
	readonly timeoutMs: number;
	/** How much of the answer's body is taken in, in bytes; a longer one is no answer. Left out: none of it. */
	readonly answerBytes?: number;
	readonly signal: AbortSignal;
}

export interface HttpAnswer {
	readonly status: number;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	/** As text; empty where it was not wanted. After a 401 it may be missing: the credential's renewal takes it. */
	readonly body: string;
}

/**
 * Carries one request; any status is an answer. Follows no redirect and tries once.
 *
 * @throws TransportError where no answer came
 */
export type HttpTransport = (request: HttpRequest) => Promise<HttpAnswer>;

export type TransportFailure = 'refused' | 'dns' | 'timeout' | 'cut' | 'tooLong' | 'tls' | 'aborted';

/** No answer came. Carries no text of the platform's: that may name addresses. */
export class TransportError extends Error {
	override readonly name = 'TransportError';

	/**
	 * @param sent whether a part of the request may have reached the server; `false` only where that is
	 *   proven (a connection that never stood), because a lead counts as undelivered then
	 */
	constructor(
		readonly reason: TransportFailure,
		readonly sent: boolean | 'unknown',
		options?: ErrorOptions,
	) {
		super(`No answer came (${reason})`, options);
	}
}
