import { randomUUID } from 'node:crypto';
import type { Reply, StandInRequest } from '../standIn.ts';

/** The application that may sign in. */
export interface Application {
	/** Any tenant where it is null. */
	readonly tenant: string | null;
	readonly clientId: string;
	readonly clientSecret: string;
}

const PATH = /^\/([^/]+)\/oauth2\/v2\.0\/token$/;

/**
 * The token endpoint of Microsoft Entra ID, client credentials only ("The OAuth 2.0 client credentials flow on the
 * Microsoft identity platform"). The id and the secret come in the body or in a Basic header.
 */
export class SignIn {
	private readonly tokens = new Map<string, number>();

	private readonly application: Application;
	private readonly clock: () => number;
	private readonly lifeSeconds: number;

	constructor(application: Application, clock: () => number, lifeSeconds: number) {
		this.application = application;
		this.clock = clock;
		this.lifeSeconds = lifeSeconds;
	}

	/** @returns the answer, or null where the request is not for this endpoint */
	answer(request: StandInRequest, origin: string): Reply | null {
		const match = PATH.exec(request.path);
		if (!match) return null;
		if (request.method !== 'POST') return { status: 405 };
		const form = new URLSearchParams(request.body.toString());
		const refusal = this.refusal(decodeURIComponent(match[1] ?? ''), request, form, origin);
		if (refusal) return refusal;
		const token = `stand-in.${randomUUID()}`;
		this.tokens.set(token, this.clock() + this.lifeSeconds * 1000);
		return {
			status: 200,
			headers: { 'Cache-Control': 'no-store' },
			body: {
				token_type: 'Bearer',
				expires_in: this.lifeSeconds,
				ext_expires_in: this.lifeSeconds,
				access_token: token,
			},
		};
	}

	/** @returns 401 where the request has no token that is valid now */
	challenge(request: StandInRequest, origin: string): Reply | null {
		const [, token = ''] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
		if ((this.tokens.get(token) ?? 0) > this.clock()) return null;
		const tenant = this.application.tenant ?? 'common';
		return {
			status: 401,
			headers: {
				'WWW-Authenticate': `Bearer authorization_uri=${origin}/${tenant}/oauth2/authorize, resource_id=${origin}/`,
			},
		};
	}

	/** No token that was given out until now is good any more. */
	expire(): void {
		this.tokens.clear();
	}

	private refusal(
		tenant: string,
		request: StandInRequest,
		form: URLSearchParams,
		origin: string,
	): Reply | null {
		const { application } = this;
		const [id, secret] = credentials(request, form);
		if (application.tenant !== null && tenant !== application.tenant) {
			return refused(400, 'invalid_request', 90002, `Tenant '${tenant}' not found.`);
		}
		if (form.get('grant_type') !== 'client_credentials') {
			return refused(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
		}
		if (id !== application.clientId) {
			return refused(
				400,
				'unauthorized_client',
				700016,
				`Application with identifier '${id}' was not found in the directory '${tenant}'.`,
			);
		}
		if (secret !== application.clientSecret) {
			return refused(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
		}
		const scope = form.get('scope');
		if (scope !== `${origin}/.default`) {
			const said = `The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`;
			return refused(400, 'invalid_scope', 70011, said);
		}
		return null;
	}
}

function credentials(
	request: StandInRequest,
	form: URLSearchParams,
): [id: string | null, secret: string | null] {
	const [, basic] = /^Basic (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
	if (basic === undefined) return [form.get('client_id'), form.get('client_secret')];
	const [id = '', ...secret] = Buffer.from(basic, 'base64').toString().split(':');
	return [decodeURIComponent(id), decodeURIComponent(secret.join(':'))];
}

function refused(status: number, error: string, code: number, description: string): Reply {
	return {
		status,
		body: {
			error,
			error_description: `AADSTS${code}: ${description}`,
			error_codes: [code],
			trace_id: randomUUID(),
			correlation_id: randomUUID(),
		},
	};
}
