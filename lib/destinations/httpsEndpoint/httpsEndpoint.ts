import { DestinationConfigurationError } from '../configurationError';
import type { Destination, Limits, Prepared, Withdrawal } from '../contract';
import type { HttpTransport } from '../transport';
import { BYTES_FOR_ELEMENTS, bytesInBatch, MOST_LEADS, sendBatches } from './batch';
import { type BodyFormat, singleBody } from './body';
import { checkEndpoint } from './connection';
import { poster } from './post';
import { type HttpsEndpointOptions, type HttpsEndpointRecord, prepareRecord, rehearseRecord } from './record';
import { signer } from './signature';

export type { HttpsEndpointOptions, HttpsEndpointRecord } from './record';

/** Whether a request holds one lead or several. */
export type SendMode = 'one' | 'batch';

export interface HttpsEndpointSetup {
	readonly transport: HttpTransport;
	/** ms since the epoch */
	readonly clock: () => number;
	/** @default one */
	readonly send?: SendMode;
	/** For `batch`: 1 to 1000. @default 100 */
	readonly leadsPerRequest?: number;
	/** @default json */
	readonly format?: BodyFormat;
	/** A Standard Webhooks secret; without one nothing is signed. */
	readonly signingSecret?: string;
	/** For one request. @default 30000 */
	readonly timeoutMs?: number;
	/** Requests at once. @default 5 */
	readonly concurrency?: number;
	/** What a check of the connection looks at; left out where it differs by lead and cannot be told. */
	readonly url?: unknown;
}

/** There is no such thing as taking back a request. */
const KEPT: Withdrawal = {
	isRemoved: false,
	message:
		'The endpoint has the test lead, marked with lead.isTest. Remove it in the system behind the endpoint: lead.id names it.',
};

/**
 * Posts leads to an HTTPS endpoint: one a request, or several as an array. Any 2xx means that all of the request's leads
 * are delivered (`written`); redirects are not followed. With a secret, requests are signed by Standard Webhooks 1.0.
 *
 * `Idempotency-Key` and `webhook-id` carry the delivery key, or that of the batch, which is the same for the same set of
 * leads. Within a run a batch whose answer was lost goes out again as it was, unless the claim of one of its leads has
 * ended; in a later run its leads come in other company. So a receiver tells repeats by each element's delivery key.
 *
 * @throws DestinationConfigurationError for a signing secret or a number that cannot be
 */
export function httpsEndpoint(
	setup: HttpsEndpointSetup,
): Destination<HttpsEndpointOptions, HttpsEndpointRecord> {
	const { transport, clock, send = 'one', format = 'json', url } = setup;
	const { timeoutMs = 30_000, concurrency = 5, leadsPerRequest = 100 } = setup;
	const sign = setup.signingSecret === undefined ? undefined : signer(setup.signingSecret);
	mustBeWhole('Timeout', timeoutMs);
	mustBeWhole('Requests at Once', concurrency);
	mustBeWhole('Leads per Request', leadsPerRequest, MOST_LEADS);
	const post = poster({ transport, clock, sign, timeoutMs });
	const limits: Limits =
		send === 'batch'
			? { count: leadsPerRequest, bytes: BYTES_FOR_ELEMENTS, concurrency }
			: { count: 1, bytes: Infinity, concurrency };
	return {
		limits,
		prepare: (lead, keys, options) => {
			const prepared = prepareRecord(lead, keys, options, format);
			return send === 'batch' ? forBatch(prepared) : prepared;
		},
		send: async (records, signal) => {
			if (send === 'batch') return await sendBatches(records, format, post, signal);
			return await Promise.all(
				records.map(async ({ address, deliveryKey: key, element }) => {
					return await post({ address, key, body: singleBody(format, element) }, signal);
				}),
			);
		},
		rehearse: async (records) => await Promise.resolve(records.map(rehearseRecord)),
		check: async (signal) => await checkEndpoint({ transport, timeoutMs, url }, signal),
		withdraw: async () => await Promise.resolve(KEPT),
	};
}

function forBatch(prepared: Prepared<HttpsEndpointRecord>): Prepared<HttpsEndpointRecord> {
	return prepared.kind === 'record' ? { ...prepared, bytes: bytesInBatch(prepared.bytes) } : prepared;
}

function mustBeWhole(parameter: string, value: number, most = Infinity): void {
	if (Number.isInteger(value) && value > 0 && value <= most) return;
	const range = most === Infinity ? 'above 0' : `from 1 to ${most}`;
	throw new DestinationConfigurationError(`${parameter} must be a whole number ${range}.`);
}
