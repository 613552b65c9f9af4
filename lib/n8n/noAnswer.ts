import { UserError } from 'n8n-workflow';

import { TransportError, type TransportFailure } from '../destinations/transport';

interface Failure {
	readonly reason: TransportFailure;
	readonly sent: false | 'unknown';
}

/** What Node.js, axios and n8n call a request that got no answer, and whether it may have been sent. */
const FAILURES: Readonly<Record<string, Failure>> = {
	ECONNREFUSED: { reason: 'refused', sent: false },
	ENOTFOUND: { reason: 'dns', sent: false },
	EAI_AGAIN: { reason: 'dns', sent: false },
	ECONNABORTED: { reason: 'timeout', sent: 'unknown' },
	ETIMEDOUT: { reason: 'timeout', sent: 'unknown' },
	ERR_CANCELED: { reason: 'aborted', sent: 'unknown' },
	EPROTO: { reason: 'tls', sent: false },
};

/** No way to the other side: a network can also be lost after the request was sent, and then the connection is cut. */
const UNREACHABLE = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']);

/**
 * Errors over the other side's certificate, by OpenSSL's and Node.js' names: the connection was given up before
 * anything was sent on it. Not `ERR_SSL_`: such an error may come at any time.
 */
const BAD_CERTIFICATE = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|HOSTNAME_MISMATCH)/;

/** n8n's guard against requests into private networks stops a request before it is sent. */
const BLOCKED = new Set(['SsrfBlockedIpError', 'SsrfBlockedHostnameError']);

/** An answer that n8n threw. */
export interface ThrownAnswer {
	readonly status: number;
	readonly headers?: Readonly<Record<string, unknown>>;
	/** The body, a stream. */
	readonly data?: unknown;
}

/**
 * Reads what n8n throws. Of our own requests only a 401 throws (so that n8n renews the sign-in); where that does not
 * help, the second 401 comes here. Everything else that carries a status was said by the service that gives out the
 * sign-in: then our request was not sent, or was answered with the 401 that began it.
 *
 * @returns the answer: a 401 also where the sign-in was refused
 * @throws TransportError where there is none; anything that is no failure of the transport as it is
 */
export function thrownAnswer(error: unknown): ThrownAnswer {
	if (error instanceof TransportError) throw error;
	const chain = [...causes(error)];
	for (const link of chain) {
		if (BLOCKED.has(link.name ?? '')) throw new TransportError('refused', false, { cause: error });
		if (link.response?.status === 401) return { ...link.response, status: 401 };
		const failure = failureOf(link);
		if (failure) {
			const sent = link.syscall === 'connect' ? false : failure.sent;
			throw new TransportError(failure.reason, sent, { cause: error });
		}
		if (isSignInRefused(link)) return { status: 401 };
		if (isSignInDown(link)) throw new TransportError('refused', false, { cause: error });
	}
	if (chain.some(({ httpCode }) => httpCode === '401')) return { status: 401 };
	if (chain.some(({ isAxiosError }) => isAxiosError)) {
		throw new TransportError('cut', 'unknown', { cause: error });
	}
	throw error;
}

function failureOf({ code = '', syscall, errors }: Link): Failure | undefined {
	if (BAD_CERTIFICATE.test(code)) return { reason: 'tls', sent: false };
	// Node.js tries the addresses of a host one after the other, and tells their errors together.
	const isConnecting = syscall === 'connect' || errors !== undefined;
	return UNREACHABLE.has(code) && isConnecting ? FAILURES['ECONNREFUSED'] : FAILURES[code];
}

/**
 * n8n's errors over a sign-in. Of OAuth2: `EAUTH` is an error of its specification, `ESTATUS` an answer that is none.
 * `UserError`: the credential was never connected, or may not be used for this address.
 */
function isSignInRefused(link: Link): boolean {
	if (link.code === 'EAUTH' || link.failure?.cause === 'credential-invalid') return true;
	if (link instanceof UserError) return true;
	const status = signInStatus(link);
	return status !== undefined && !isTemporary(status);
}

function isSignInDown(link: Link): boolean {
	const status = signInStatus(link);
	return status !== undefined && isTemporary(status);
}

function signInStatus({ code, status, response }: Link): number | undefined {
	return code === 'ESTATUS' ? status : response?.status;
}

function isTemporary(status: number): boolean {
	return status === 429 || status >= 500;
}

interface Link {
	readonly name?: string;
	readonly code?: string;
	readonly syscall?: string;
	/** Of an error that stands for several. */
	readonly errors?: unknown;
	readonly httpCode?: string | null;
	readonly status?: number;
	readonly isAxiosError?: boolean;
	readonly failure?: { readonly cause?: string };
	readonly response?: ThrownAnswer;
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
