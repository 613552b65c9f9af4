import type { Finding } from '../contract';
import { noAnswer } from '../noAnswer';
import { TransportError } from '../transport';
import type { HttpTransport } from '../transport';
import { type Address, readAddress } from './address';

/** What Check Connection looks at. */
export interface Connection {
	readonly transport: HttpTransport;
	readonly timeoutMs: number;
	/** As the builder entered it; undefined where it differs by lead and cannot be told. */
	readonly url: unknown;
}

/**
 * Looks at an endpoint without posting anything: its address, then a HEAD request with the credential. Any status is
 * an answer, because an endpoint need not know HEAD.
 */
export async function checkEndpoint(connection: Connection, signal: AbortSignal): Promise<Finding[]> {
	const { url } = connection;
	if (url === undefined) return [URL_DIFFERS];
	const address = readAddress(url);
	if ('kind' in address) return [missing('Address', address.message, 'Correct the parameter URL.')];
	const reached = await reach(address, connection, signal);
	return [ok('Address', `${address.host} is a full address.`), ...reached];
}

async function reach(
	{ href, host }: Address,
	{ transport, timeoutMs }: Connection,
	signal: AbortSignal,
): Promise<Finding[]> {
	try {
		const { status } = await transport({
			method: 'HEAD',
			url: href,
			headers: {},
			body: '',
			timeoutMs,
			signal,
		});
		return [ok('Connection', `${host} answers.`), signIn(status, host), delivery(status, host)];
	} catch (error) {
		if (!(error instanceof TransportError)) throw error;
		const failure = noAnswer(error, { who: host, addressIn: 'the URL', isRead: true });
		const message = 'message' in failure ? failure.message : `${host} gave no answer.`;
		return [missing('Connection', message, `See that ${host} runs and can be reached from n8n.`)];
	}
}

function signIn(status: number, host: string): Finding {
	if (status === 401 || status === 403) {
		return missing(
			'Sign-in',
			`${host} answered ${status} to a HEAD request.`,
			'Check Authentication and its credential, and what the credential may do.',
		);
	}
	if (status >= 200 && status <= 299) return ok('Sign-in', `${host} did not refuse the sign-in.`);
	return unknown(
		'Sign-in',
		`${host} answered ${status} to a HEAD request, which need not mean that it looked at the sign-in.`,
	);
}

function delivery(status: number, host: string): Finding {
	if (status >= 300 && status <= 399) {
		return {
			what: 'Delivery',
			status: 'warning',
			message: `${host} answered ${status}. Redirects are not followed.`,
			remedy: 'Enter the final address as the URL, unless only HEAD requests are redirected.',
		};
	}
	return {
		...unknown('Delivery', 'Nothing was posted, so it is not known whether leads are taken.'),
		remedy: 'Send a test lead.',
	};
}

const URL_DIFFERS: Finding = {
	...unknown('Address', 'The URL differs by lead, and there is no lead here to tell it.'),
	remedy: 'Send a test lead, or look at each address on its own.',
};

function ok(what: string, message: string): Finding {
	return { what, status: 'ok', message, remedy: null };
}

function missing(what: string, message: string, remedy: string): Finding {
	return { what, status: 'missing', message, remedy };
}

function unknown(what: string, message: string): Finding {
	return { what, status: 'unknown', message, remedy: null };
}
