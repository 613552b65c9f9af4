import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import {
	type HttpAnswer,
	type HttpRequest,
	type HttpTransport,
	TransportError,
	type TransportFailure,
} from '../destinations/transport';

interface Failure {
	readonly reason: TransportFailure;
	readonly sent: false | 'unknown';
}

/** What Node.js, axios and n8n call a request that got no answer, and whether it may have been sent. */
const FAILURES: Readonly<Record<string, Failure>> = {
	ECONNREFUSED: { reason: 'refused', sent: false },
	EHOSTUNREACH: { reason: 'refused', sent: false },
	ENETUNREACH: { reason: 'refused', sent: false },
	ENOTFOUND: { reason: 'dns', sent: false },
	EAI_AGAIN: { reason: 'dns', sent: false },
	ECONNABORTED: { reason: 'timeout', sent: 'unknown' },
	ETIMEDOUT: { reason: 'timeout', sent: 'unknown' },
	ERR_CANCELED: { reason: 'aborted', sent: 'unknown' },
	EPROTO: { reason: 'tls', sent: false },
};

/**
 * Errors over the other side's certificate, by OpenSSL's and Node.js' names: the connection was given up before
 * anything was sent on it. Not `ERR_SSL_`: such an error may come at any time.
 */
const BAD_CERTIFICATE = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|HOSTNAME_MISMATCH)/;

/** n8n's guard against requests into private networks stops a request before it is sent. */
const BLOCKED = new Set(['SsrfBlockedIpError', 'SsrfBlockedHostnameError']);

/**
 * Sends requests through n8n's own HTTP stack, which knows its proxies, its network guard and its credentials.
 *
 * @param credentialType a credential of the node that signs each request; null for none
 */
export function httpTransport(context: IExecuteFunctions, credentialType: string | null): HttpTransport {
	return async (request) => {
		try {
			const response = await send(context, credentialType, requestOptions(request));
			const body: unknown = response.body;
			if (body instanceof Readable) body.destroy();
			return { status: response.statusCode, headers: textHeaders(response.headers) };
		} catch (error) {
			return answerOf(error);
		}
	};
}

/** n8n signs by the credential's own rule; two of its types have none, and leave it to the node. */
async function send(
	context: IExecuteFunctions,
	credentialType: string | null,
	options: IHttpRequestOptions,
): Promise<IN8nHttpFullResponse> {
	const { helpers } = context;
	switch (credentialType) {
		case null:
			return (await helpers.httpRequest(options)) as IN8nHttpFullResponse;
		case 'httpBasicAuth': {
			const { user, password } = await context.getCredentials<Credential>(credentialType, 0);
			const auth = { username: user ?? '', password: password ?? '' };
			return (await helpers.httpRequest({ ...options, auth })) as IN8nHttpFullResponse;
		}
		case 'httpQueryAuth': {
			const { name, value } = await context.getCredentials<Credential>(credentialType, 0);
			return (await helpers.httpRequest({ ...options, qs: { [name ?? '']: value } })) as IN8nHttpFullResponse;
		}
		default:
			return (await helpers.httpRequestWithAuthentication.call(
				context,
				credentialType,
				options,
			)) as IN8nHttpFullResponse;
	}
}

/** The fields of n8n's Basic Auth and Query Auth credentials. */
interface Credential {
	readonly user?: string;
	readonly password?: string;
	readonly name?: string;
	readonly value?: string;
}

function requestOptions(request: HttpRequest): IHttpRequestOptions {
	return {
		method: request.method,
		url: request.url,
		headers: { ...request.headers },
		// Bytes, so that nothing in between writes them anew: they may be signed.
		body: Buffer.from(request.body, 'utf8'),
		timeout: request.timeoutMs,
		abortSignal: request.signal,
		disableFollowRedirect: true,
		returnFullResponse: true,
		// n8n renews an expired sign-in when a 401 throws; every other status is an answer.
		ignoreHttpStatusErrors: { ignore: true, except: [401] },
		// Nobody reads the answer's body, so it is not taken in, however long it is.
		encoding: 'stream',
	};
}

/** @throws TransportError where the error holds no answer; anything that is no failure of the transport as it is */
function answerOf(error: unknown): HttpAnswer {
	const chain = [...causes(error)];
	for (const link of chain) {
		if (BLOCKED.has(link.name ?? '')) throw new TransportError('refused', false, { cause: error });
		const failure = failureOf(link.code ?? '');
		if (failure) {
			const sent = link.syscall === 'connect' ? false : failure.sent;
			throw new TransportError(failure.reason, sent, { cause: error });
		}
		if (link.response?.status === 401 || link.httpCode === '401') return { status: 401, headers: {} };
	}
	if (chain.some(({ isAxiosError }) => isAxiosError)) {
		throw new TransportError('cut', 'unknown', { cause: error });
	}
	throw error;
}

function failureOf(code: string): Failure | undefined {
	return BAD_CERTIFICATE.test(code) ? { reason: 'tls', sent: false } : FAILURES[code];
}

interface Link {
	readonly name?: string;
	readonly code?: string;
	readonly syscall?: string;
	readonly httpCode?: string | null;
	readonly isAxiosError?: boolean;
	readonly response?: { readonly status?: number };
	readonly cause?: unknown;
	readonly errorResponse?: unknown;
}

function* causes(error: unknown): Generator<Link> {
	const seen = new Set<unknown>();
	for (let link = error; typeof link === 'object' && link !== null && !seen.has(link);) {
		seen.add(link);
		const known: Link = link;
		yield known;
		link = known.cause ?? known.errorResponse;
	}
}

function textHeaders(headers: IN8nHttpFullResponse['headers']): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [
			name.toLowerCase(),
			typeof value === 'string' ? value : '',
		]),
	);
}
