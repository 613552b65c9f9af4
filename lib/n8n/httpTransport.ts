import type {
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IPollFunctions,
} from 'n8n-workflow';

import type { HttpAnswer, HttpRequest, HttpTransport } from '../destinations/transport';
import { within } from './deadline';
import { thrownAnswer } from './noAnswer';
import { readBody } from './readBody';

/** Where n8n offers its HTTP stack; its test of credentials does not. */
export type HttpContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** What n8n's stack has done with a request. */
interface Response {
	readonly status: number;
	readonly headers: Readonly<Record<string, unknown>>;
	/** A stream, decompressed. */
	readonly body: unknown;
}

/**
 * Sends requests through n8n's own HTTP stack, which knows its proxies, its network guard and its credentials. Where a
 * credential can be renewed, n8n does that after a 401, once, and sends the request again.
 *
 * @param credentialType a credential of the node that signs each request; null for none
 */
export function httpTransport(context: HttpContext, credentialType: string | null): HttpTransport {
	return async (request) =>
		await within(request.timeoutMs, request.signal, async (stop): Promise<HttpAnswer> => {
			const { status, headers, body } = await ask(context, credentialType, request, stop);
			return {
				status,
				headers: textHeaders(headers),
				body: await readBody(body, request.answerBytes, stop),
			};
		});
}

/** @throws TransportError where no answer came */
async function ask(
	context: HttpContext,
	credentialType: string | null,
	request: HttpRequest,
	stop: AbortSignal,
): Promise<Response> {
	try {
		const response = await send(context, credentialType, requestOptions(request, stop));
		return { status: response.statusCode, headers: response.headers, body: response.body };
	} catch (error) {
		const { status, headers = {}, data } = thrownAnswer(error);
		return { status, headers, body: data };
	}
}

/** n8n signs by the credential's own rule; two of its types have none, and leave it to the node. */
async function send(
	context: HttpContext,
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
			return (await helpers.httpRequestWithAuthentication.call(stoppable(context, options), credentialType, {
				...options,
				// n8n renews an expired sign-in when a 401 throws; every other status is an answer.
				ignoreHttpStatusErrors: { ignore: true, except: [401] },
			})) as IN8nHttpFullResponse;
	}
}

/** Where it signs requests, n8n puts the execution's signal in the place of the request's: here that is the same. */
function stoppable(context: HttpContext, { abortSignal }: IHttpRequestOptions): HttpContext {
	return Object.create(context, { getExecutionCancelSignal: { value: () => abortSignal } }) as HttpContext;
}

/** The fields of n8n's Basic Auth and Query Auth credentials. */
interface Credential {
	readonly user?: string;
	readonly password?: string;
	readonly name?: string;
	readonly value?: string;
}

function requestOptions(request: HttpRequest, stop: AbortSignal): IHttpRequestOptions {
	return {
		method: request.method,
		url: request.url,
		headers: { ...request.headers },
		// Bytes, so that nothing in between writes them anew: they may be signed.
		...(request.body !== '' && { body: Buffer.from(request.body, 'utf8') }),
		timeout: request.timeoutMs,
		abortSignal: stop,
		disableFollowRedirect: true,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// So that a body is taken in only as far as it is wanted.
		encoding: 'stream',
	};
}

function textHeaders(headers: Response['headers']): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [
			name.toLowerCase(),
			typeof value === 'string' ? value : '',
		]),
	);
}
