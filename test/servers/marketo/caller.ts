import type { MarketoStandIn } from './marketo.ts';

/** What Marketo answers, as far as tests look at it. */
export interface Answered {
	readonly success: boolean;
	readonly requestId: string;
	readonly result: readonly Readonly<Record<string, unknown>>[];
	readonly errors: readonly { readonly code: string; readonly message: string }[];
	readonly warnings: readonly string[];
	readonly nextPageToken: string;
	readonly moreResult: boolean;
}

/** A client as small as can be. */
export interface Caller {
	readonly token: string;
	get(path: string): Promise<Answered>;
	post(path: string, body: unknown): Promise<Answered>;
	/** The code of the request's error. */
	codeOf(answer: Promise<Answered>): Promise<string | undefined>;
}

/** Signs in. */
export async function callerOf(marketo: MarketoStandIn): Promise<Caller> {
	const { id, secret } = marketo.client;
	const query = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: id,
		client_secret: secret,
	});
	const answer = await fetch(`${marketo.origin}/identity/oauth/token?${query.toString()}`);
	const { access_token: token } = (await answer.json()) as { access_token: string };
	const authorization = `Bearer ${token}`;
	return {
		token,
		get: async (path) => {
			const response = await fetch(marketo.origin + path, { headers: { authorization } });
			return (await response.json()) as Answered;
		},
		post: async (path, body) => {
			const response = await fetch(marketo.origin + path, {
				method: 'POST',
				headers: { authorization, 'content-type': 'application/json' },
				body: JSON.stringify(body),
			});
			return (await response.json()) as Answered;
		},
		codeOf: async (answered) => (await answered).errors[0]?.code,
	};
}

/** A clock that stands still, until it is moved. */
export function stoppedClock(): { readonly clock: () => number; pass(ms: number): void } {
	let now = Date.UTC(2026, 10, 23, 7);
	return {
		clock: () => now,
		pass: (ms) => {
			now += ms;
		},
	};
}
