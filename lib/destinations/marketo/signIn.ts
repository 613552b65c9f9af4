import * as z from '../../vendor/zod';
import { CrmFailure } from '../crm/crmSystem';
import { noAnswer } from '../noAnswer';
import { type HttpAnswer, type HttpTransport, TransportError } from '../transport';
import type { Account } from './account';
import { type Failure, httpFailure, STOPPED, unreadable } from './failures';
import { parseJson } from './answers';
import { FORM_TYPE } from './wire';

const TIMEOUT_MS = 30_000;
const ANSWER_BYTES = 64 * 1024;

const tokenAnswer = z.looseObject({ access_token: z.string(), expires_in: z.number() });

interface Token {
	readonly text: string;
	/** ms since the epoch */
	readonly endsAt: number;
}

/** What a sign-in needs of the run that asks. */
export interface Asking {
	readonly transport: HttpTransport;
	readonly clock: () => number;
	readonly signal: AbortSignal;
}

/**
 * Access tokens of one account, kept as long as they live: 3,600 seconds, and asked again Marketo gives the same one
 * with its remaining life (https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/authentication).
 * Who asks while one is being asked for gets that one.
 */
export class SignIn {
	private token: Token | null = null;
	private asking: Promise<Token> | null = null;

	constructor(private readonly account: Account) {}

	/**
	 * @param refused a token that Marketo did not take
	 * @returns a token that is none of those
	 * @throws CrmFailure where Marketo gives none; nothing was written then
	 */
	async bearer(asked: Asking, refused: string | null = null): Promise<string> {
		const { token } = this;
		if (token !== null && token.text !== refused && asked.clock() < token.endsAt) return token.text;
		// Without the signal of the run: others may be waiting for this one.
		this.asking ??= this.ask(asked).finally(() => (this.asking = null));
		return (await unlessStopped(this.asking, asked.signal)).text;
	}

	/** The secret goes in the body: addresses end up in logs. RFC 6749, 4.4.2; Marketo takes it there as in the query. */
	private async ask({ transport, clock }: Asking): Promise<Token> {
		const { origin, host, clientId, clientSecret } = this.account;
		const form = {
			grant_type: 'client_credentials',
			client_id: clientId,
			client_secret: clientSecret,
		};
		const begun = clock();
		let answer: HttpAnswer;
		try {
			answer = await transport({
				method: 'POST',
				url: `${origin}/identity/oauth/token`,
				headers: { 'content-type': FORM_TYPE, accept: 'application/json' },
				body: new URLSearchParams(form).toString(),
				timeoutMs: TIMEOUT_MS,
				answerBytes: ANSWER_BYTES,
				signal: new AbortController().signal,
			});
		} catch (error) {
			if (error instanceof TransportError)
				throw new CrmFailure(
					noAnswer(error, { who: host, addressIn: 'the endpoint in the credential', isRead: true }),
				);
			throw error;
		}
		if (answer.status !== 200) throw new CrmFailure(notSignedIn(answer, host, clock()));
		const { success, data } = z.safeParse(tokenAnswer, parseJson(answer.body));
		if (!success || data.access_token === '') throw new CrmFailure(unreadable(host, 'read'));
		this.token = { text: data.access_token, endsAt: begun + data.expires_in * 1000 };
		return this.token;
	}
}

function notSignedIn(answer: HttpAnswer, host: string, now: number): Failure {
	if (answer.status !== 400 && answer.status !== 401) return httpFailure(answer, host, 'read', now);
	return {
		status: 'closed',
		code: 'signInRefused',
		message:
			'Marketo refuses the sign-in: the client ID or the client secret is wrong, or they belong to another subscription than the endpoint. Marketo shows both under Admin, LaunchPoint, View Details of your service.',
	};
}

async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	let stop: (() => void) | undefined;
	const stopped = new Promise<never>((_, reject) => {
		stop = () => reject(new CrmFailure(STOPPED));
		signal.addEventListener('abort', stop, { once: true });
		if (signal.aborted) stop();
	});
	try {
		return await Promise.race([work, stopped]);
	} finally {
		if (stop) signal.removeEventListener('abort', stop);
	}
}
