import { randomUUID } from 'node:crypto';
import type { Reply, StandInRequest } from '../standIn.ts';
import { Refusal } from './answers.ts';

/** A custom service: who may sign in. */
export interface Client {
	readonly id: string;
	readonly secret: string;
	/** The API user that owns the service; it is the `scope` of its tokens. */
	readonly user: string;
}

/** https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/authentication */
export interface SignIn {
	/** Answers `/identity/oauth/token`. */
	token(request: StandInRequest): Reply;
	/** @throws Refusal 600 without an Authorization header, 601, 602 */
	check(request: StandInRequest): void;
	/** Tokens given so far have expired: 602. */
	expire(): void;
	/** Tokens given so far were never ours: 601. */
	forget(): void;
}

const LIFE_MS = 3600 * 1000;

export function signIn(client: Client, clock: () => number): SignIn {
	/** By token, when it ends. */
	const ends = new Map<string, number>();
	const live = (): string | undefined => [...ends].find(([, end]) => end > clock())?.[0];

	return {
		token: (request) => {
			const asked = new URLSearchParams([...request.query, ...new URLSearchParams(formOf(request))]);
			if (asked.get('grant_type') !== 'client_credentials') {
				return oauthError(400, 'unsupported_grant_type', 'Unsupported grant type');
			}
			if (asked.get('client_id') !== client.id || asked.get('client_secret') !== client.secret) {
				return oauthError(401, 'invalid_client', 'Bad client credentials');
			}
			const token = live() ?? `${randomUUID()}:ab`;
			const end = ends.get(token) ?? clock() + LIFE_MS;
			ends.set(token, end);
			const body = {
				access_token: token,
				token_type: 'bearer',
				expires_in: Math.floor((end - clock()) / 1000),
				scope: client.user,
			};
			return { status: 200, headers: { 'Cache-Control': 'no-store' }, body };
		},
		check: ({ headers }) => {
			const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
			// A token in the query counts for nothing any more.
			if (token === undefined) throw new Refusal('600');
			const end = ends.get(token);
			if (end === undefined) throw new Refusal('601');
			if (end <= clock()) throw new Refusal('602');
		},
		expire: () => {
			for (const token of ends.keys()) ends.set(token, clock());
		},
		forget: () => ends.clear(),
	};
}

function formOf({ method, headers, body }: StandInRequest): string {
	const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
	return method === 'POST' && isForm ? body.toString() : '';
}

function oauthError(status: number, error: string, description: string): Reply {
	return { status, body: { error, error_description: description } };
}
