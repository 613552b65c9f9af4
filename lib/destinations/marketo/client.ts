import { CrmFailure } from '../crm/crmSystem';
import { noAnswer } from '../noAnswer';
import { type HttpAnswer, type HttpTransport, TransportError } from '../transport';
import type { Account } from './account';
import { type Envelope, readEnvelope } from './answers';
import { httpFailure, refusal, STOPPED, unreadable, type Use } from './failures';
import type { Pace, Time } from './pace';
import type { SignIn } from './signIn';
import { FORM_TYPE } from './wire';

/** In bytes. What was found can be long: people with their notes. */
const LONGEST_ANSWER: Readonly<Record<Use, number>> = { read: 12 * 1024 * 1024, write: 1024 * 1024 };
const TIMEOUT_MS = 90_000;

/** Marketo did not take the token: 601 invalid, 602 expired. */
const TOKEN_CODES: readonly string[] = ['601', '602'];

/** One call of the API. */
export interface Call {
	readonly method: 'GET' | 'POST';
	/** Below the endpoint, with its query, e.g. `/rest/v1/leads.json`. */
	readonly path: string;
	/** What the call is there for; a question may be a POST. */
	readonly use: Use;
	readonly body?: { readonly json: unknown } | { readonly form: Readonly<Record<string, string>> };
}

/** What a call found out, or what became of its records. */
export interface Page {
	/** Not looked at yet: each reader knows what it asked for. null where the answer has none: assets that are not there. */
	readonly result: readonly unknown[] | null;
	/** For the next page; null after the last one. */
	readonly nextPageToken: string | null;
}

/** Why Marketo refused a whole request, for those who can do something about its code. */
export class Refused extends CrmFailure {
	constructor(
		readonly code: string,
		use: Use,
		now: number,
	) {
		super(refusal(code, use, now));
	}
}

export interface Connection {
	readonly account: Account;
	readonly transport: HttpTransport;
	readonly time: Time;
	readonly signIn: SignIn;
	readonly pace: Pace;
}

/** Asks Marketo, each call once: signed in, in turn, and again only where the sign-in had to be renewed. */
export class MarketoClient {
	constructor(private readonly connection: Connection) {}

	get host(): string {
		return this.connection.account.host;
	}

	get now(): number {
		return this.connection.time.clock();
	}

	/**
	 * @throws CrmFailure where Marketo did not do what was asked, or nobody can know
	 * @throws Refused a kind of it, where Marketo said why
	 */
	async call(call: Call, signal: AbortSignal): Promise<Page> {
		const { signIn, transport, time } = this.connection;
		const asked = { transport, clock: time.clock, signal };
		const token = await signIn.bearer(asked);
		const first = await this.send(call, token, signal);
		if (!isTokenRefused(first)) return this.page(first, call.use);
		// Once: a token that is refused as soon as it is given will be refused again.
		const renewed = await signIn.bearer(asked, token);
		return this.page(await this.send(call, renewed, signal), call.use);
	}

	private async send(call: Call, token: string, signal: AbortSignal): Promise<Envelope> {
		const { account, transport, time, pace } = this.connection;
		const { body, contentType } = written(call);
		let answer: HttpAnswer;
		try {
			answer = await pace.inTurn(
				time,
				signal,
				async () =>
					await transport({
						method: call.method,
						url: `${account.origin}${call.path}`,
						headers: { authorization: `Bearer ${token}`, accept: 'application/json', ...contentType },
						body,
						timeoutMs: TIMEOUT_MS,
						answerBytes: LONGEST_ANSWER[call.use],
						signal,
					}),
			);
		} catch (error) {
			if (error instanceof TransportError)
				throw new CrmFailure(
					noAnswer(error, {
						who: account.host,
						addressIn: 'the endpoint in the credential',
						isRead: call.use === 'read',
					}),
				);
			// Stopped while it waited for its turn.
			if (signal.aborted) throw new CrmFailure(STOPPED);
			throw error;
		}
		return this.envelope(answer, call.use);
	}

	private envelope(answer: HttpAnswer, use: Use): Envelope {
		if (answer.status === 401) return { success: false, code: '601' };
		if (answer.status !== 200) throw new CrmFailure(httpFailure(answer, this.host, use, this.now));
		const envelope = readEnvelope(answer.body);
		if (envelope === null) throw new CrmFailure(unreadable(this.host, use));
		return envelope;
	}

	private page(envelope: Envelope, use: Use): Page {
		if (envelope.success) return envelope;
		throw new Refused(envelope.code, use, this.now);
	}
}

function isTokenRefused(envelope: Envelope): boolean {
	return !envelope.success && TOKEN_CODES.includes(envelope.code);
}

function written({ body }: Call): { body: string; contentType: Record<string, string> } {
	if (body === undefined) return { body: '', contentType: {} };
	if ('json' in body) {
		return { body: JSON.stringify(body.json), contentType: { 'content-type': 'application/json' } };
	}
	return {
		body: new URLSearchParams(body.form).toString(),
		contentType: { 'content-type': FORM_TYPE },
	};
}
