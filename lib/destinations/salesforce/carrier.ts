import { PassThrough } from 'node:stream';

import type * as Jsforce from '../../vendor/salesforce';
import type { JsforceRequest, JsforceResponse, StreamPromise, Transport } from '../../vendor/salesforce';
import { CrmFailure } from '../crm/crmSystem';
import { noAnswer } from '../noAnswer';
import { type HttpAnswer, type HttpTransport, TransportError } from '../transport';
import { readErrors } from './answers';
import { Refusal } from './refusal';
import { failureOf, type Kind } from './unanswered';

/** Of records with long texts, up to 2,000 come in one answer; an object is described in a few MB. */
const MOST_READ = 32 * 1024 * 1024;
const MOST_WRITTEN = 4 * 1024 * 1024;

/** Triggers and flows run while 200 records are written. Salesforce itself gives up after ten minutes. */
const PATIENCE_MS: Readonly<Record<Kind, number>> = { read: 60_000, write: 180_000 };

/** How requests get to Salesforce. */
export interface Line {
	readonly origin: string;
	readonly transport: HttpTransport;
	/** ms since the epoch */
	readonly clock: () => number;
}

/**
 * Carries jsforce's requests over our transport: n8n signs them, and renews the sign-in once where it has run out. So
 * jsforce never sees a token, a 401 or anything else that is no success, and never tries again.
 *
 * @returns a transport whose requests fail with CrmFailure or {@link Refusal}
 */
export function carrier(jsforce: typeof Jsforce, line: Line, kind: Kind, signal: AbortSignal): Transport {
	class Carrier extends jsforce.Transport {
		override httpRequest(request: JsforceRequest): StreamPromise<JsforceResponse> {
			return jsforce.StreamPromise.create(() => ({
				stream: new PassThrough(),
				promise: carry(request, line, kind, signal),
			}));
		}
	}
	return new Carrier();
}

async function carry(
	request: JsforceRequest,
	line: Line,
	kind: Kind,
	signal: AbortSignal,
): Promise<JsforceResponse> {
	const answer = await exchange(request, line, kind, signal);
	if (answer.status >= 200 && answer.status <= 299) {
		// Whatever it says it is: we read JSON, and jsforce hands on as text what is none.
		const headers = { ...answer.headers, 'content-type': 'application/json' };
		return { statusCode: answer.status, headers, body: answer.body };
	}
	const errors = readErrors(jsonOf(answer.body));
	throw failureOf(answer, errors, kind, line.clock()) ?? new Refusal(answer.status, errors);
}

async function exchange(
	{ method, url, headers = {}, body }: JsforceRequest,
	{ origin, transport }: Line,
	kind: Kind,
	signal: AbortSignal,
): Promise<HttpAnswer> {
	if (new URL(url).origin !== origin) throw new RangeError('A request to another server');
	// The transport knows the length better.
	const { 'content-length': _, ...own } = headers;
	try {
		return await transport({
			method: methodOf(method),
			url,
			headers: { accept: 'application/json', ...own },
			body: typeof body === 'string' ? body : '',
			timeoutMs: PATIENCE_MS[kind],
			answerBytes: kind === 'read' ? MOST_READ : MOST_WRITTEN,
			signal,
		});
	} catch (error) {
		if (!(error instanceof TransportError)) throw error;
		throw new CrmFailure(
			noAnswer(error, { who: 'Salesforce', addressIn: 'the credential', isRead: kind === 'read' }),
		);
	}
}

function methodOf(method: JsforceRequest['method']): 'GET' | 'POST' | 'PATCH' | 'DELETE' {
	if (method === 'GET' || method === 'POST' || method === 'PATCH' || method === 'DELETE') return method;
	throw new RangeError(`Not a method of ours: ${method}`);
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		// A gateway's page, or nothing: then the status alone speaks.
		return null;
	}
}
