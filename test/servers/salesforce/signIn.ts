import { createHash, randomUUID } from 'node:crypto';

import type { Reply, StandInRequest } from '../standIn.ts';
import { header } from './caller.ts';
import type { Organisation } from './organisation.ts';

/** What somebody who has signed in has in hand. */
export interface Session {
	readonly accessToken: string;
	readonly refreshToken: string;
	readonly instanceUrl: string;
}

interface Code {
	readonly redirectUri: string;
	readonly challenge: string | null;
	readonly method: string | null;
}

/**
 * Signing in: codes, refresh tokens, sessions. Every client and every signature is accepted, so that any credential can
 * be pointed here; what was issued is checked.
 *
 * Source: Salesforce Help, "OAuth Authorization Flows" (web server, refresh token, client credentials, JWT bearer).
 * Unlike others, Salesforce says nothing of `expires_in`.
 */
export class SignIn {
	readonly #organisation: Organisation;
	readonly #codes = new Map<string, Code>();
	readonly #refreshTokens = new Set<string>();
	readonly #sessions = new Set<string>();

	constructor(organisation: Organisation) {
		this.#organisation = organisation;
	}

	/** Ends all sessions; refresh tokens stay good. */
	expireSessions(): void {
		this.#sessions.clear();
	}

	/** Whether the request carries a session that is alive. */
	isSignedIn(request: StandInRequest): boolean {
		const [, token = ''] = /^(?:Bearer|OAuth) (.+)$/i.exec(header(request, 'authorization')) ?? [];
		return this.#sessions.has(token);
	}

	/** A session without the way there. */
	open(instanceUrl: string): Session {
		return { accessToken: this.#newSession(), refreshToken: this.#newRefreshToken(), instanceUrl };
	}

	/** GET /services/oauth2/authorize: whoever asks is let in, and sent back with a code. */
	authorize({ query }: StandInRequest): Reply {
		const redirectUri = query.get('redirect_uri');
		if (redirectUri === null || !URL.canParse(redirectUri)) {
			return { status: 400, headers: HTML, body: 'error=redirect_uri_missing' };
		}
		const back = new URL(redirectUri);
		const state = query.get('state');
		if (query.get('response_type') === 'code') {
			const code = `aPrx${randomUUID().replaceAll('-', '')}`;
			const challenge = query.get('code_challenge');
			this.#codes.set(code, { redirectUri, challenge, method: query.get('code_challenge_method') });
			back.searchParams.set('code', code);
		} else {
			back.searchParams.set('error', 'unsupported_response_type');
		}
		if (state !== null) back.searchParams.set('state', state);
		return { status: 302, headers: { Location: back.href } };
	}

	/** POST /services/oauth2/token */
	token(request: StandInRequest, origin: string): Reply {
		const form = new URLSearchParams(request.body.toString());
		switch (form.get('grant_type')) {
			case 'authorization_code':
				return this.#byCode(form, origin);
			case 'refresh_token':
				return this.#byRefreshToken(form, origin);
			case 'client_credentials':
				return this.#issue(origin, {});
			case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
				return this.#byAssertion(form, origin);
			case null:
				return refused('invalid_request', 'missing required parameter: grant_type');
			default:
				return refused('unsupported_grant_type', 'grant type not supported');
		}
	}

	/**
	 * GET /services/oauth2/userinfo and the identity URL. A bad token is answered otherwise than by the REST API: 403, one
	 * word of plain text.
	 *
	 * Source: Salesforce Help, "Query for User Information" and "Identity URLs".
	 */
	userInfo(request: StandInRequest, origin: string): Reply {
		if (!this.isSignedIn(request)) {
			const word = header(request, 'authorization') === '' ? 'Missing_OAuth_Token' : 'Bad_OAuth_Token';
			return { status: 403, headers: HTML, body: word };
		}
		const { people } = this.#organisation;
		const row = this.#organisation.find(people.integrationUser)?.row ?? {};
		return {
			status: 200,
			body: {
				sub: identityUrl(this.#organisation, origin),
				id: identityUrl(this.#organisation, origin),
				user_id: people.integrationUser,
				organization_id: people.organisation,
				preferred_username: row.Username,
				nickname: row.FirstName,
				name: row.Name,
				email: row.Email,
				email_verified: true,
				given_name: row.FirstName,
				family_name: row.LastName,
				zoneinfo: 'Europe/London',
				urls: {
					rest: `${origin}/services/data/v{version}/`,
					sobjects: `${origin}/services/data/v{version}/sobjects/`,
					query: `${origin}/services/data/v{version}/query/`,
					custom_domain: origin,
				},
				active: true,
				user_type: 'STANDARD',
				language: 'en_US',
				locale: 'en_GB',
			},
		};
	}

	#byCode(form: URLSearchParams, origin: string): Reply {
		const code = this.#codes.get(form.get('code') ?? '');
		if (!code) return refused('invalid_grant', 'invalid authorization code');
		// A code is good once.
		this.#codes.delete(form.get('code') ?? '');
		if (form.get('redirect_uri') !== code.redirectUri) {
			return refused('redirect_uri_mismatch', 'redirect_uri must match configuration');
		}
		const verifier = form.get('code_verifier') ?? '';
		const proof =
			code.method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
		if (code.challenge !== null && proof !== code.challenge) {
			return refused('invalid_grant', 'invalid code verifier');
		}
		return this.#issue(origin, { refresh_token: this.#newRefreshToken() });
	}

	#byRefreshToken(form: URLSearchParams, origin: string): Reply {
		const isKnown = this.#refreshTokens.has(form.get('refresh_token') ?? '');
		if (isKnown && !this.#organisation.settings.refuseRefresh) return this.#issue(origin, {});
		return refused('invalid_grant', 'expired access/refresh token');
	}

	#byAssertion(form: URLSearchParams, origin: string): Reply {
		const expiry = expiryOf(form.get('assertion') ?? '');
		if (expiry === null) return refused('invalid_grant', 'invalid assertion');
		if (expiry <= this.#organisation.now().getTime()) return refused('invalid_grant', 'expired assertion');
		return this.#issue(origin, {});
	}

	#issue(origin: string, more: Readonly<Record<string, string>>): Reply {
		const issuedAt = String(this.#organisation.now().getTime());
		const id = identityUrl(this.#organisation, origin);
		return {
			status: 200,
			body: {
				access_token: this.#newSession(),
				...more,
				signature: createHash('sha256')
					.update(id + issuedAt)
					.digest('base64'),
				scope: 'refresh_token api id',
				instance_url: origin,
				id,
				token_type: 'Bearer',
				issued_at: issuedAt,
			},
		};
	}

	#newSession(): string {
		const token = `${this.#organisation.people.organisation.slice(0, 15)}!${randomUUID()}`;
		this.#sessions.add(token);
		return token;
	}

	#newRefreshToken(): string {
		const token = `5Aep861.${randomUUID()}`;
		this.#refreshTokens.add(token);
		return token;
	}
}

const HTML = { 'Content-Type': 'text/html' };

/** Where the one who has signed in is described. */
export function identityUrl({ people }: Organisation, origin: string): string {
	return `${origin}/id/${people.organisation}/${people.integrationUser}`;
}

function refused(error: string, error_description: string): Reply {
	return { status: 400, body: { error, error_description } };
}

/** Milliseconds at which a JWT expires; null for what is none, or does not say who asks for whom. */
function expiryOf(assertion: string): number | null {
	const parts = assertion.split('.');
	if (parts.length !== 3) return null;
	try {
		const claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString()) as unknown;
		if (typeof claims !== 'object' || claims === null) return null;
		const { exp, iss, sub, aud } = claims as Record<string, unknown>;
		return typeof exp === 'number' && iss && sub && aud ? exp * 1000 : null;
	} catch {
		return null;
	}
}
