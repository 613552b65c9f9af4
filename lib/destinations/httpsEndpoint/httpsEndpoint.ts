import type { Lead } from '../../lead/lead';
import { DestinationConfigurationError } from '../configurationError';
import type { Destination, Keys, Prepared, SendResult } from '../contract';
import { TransportError } from '../transport';
import type { HttpTransport } from '../transport';
import { readAddress } from './address';
import type { Address } from './address';
import { readAnswer, readFailure } from './answer';
import { writeBody } from './body';
import type { BodyFormat } from './body';
import { signer } from './signature';

export interface HttpsEndpointSetup {
	readonly transport: HttpTransport;
	/** ms since the epoch */
	readonly clock: () => number;
	/** @default json */
	readonly format?: BodyFormat;
	/** A Standard Webhooks secret; without one nothing is signed. */
	readonly signingSecret?: string;
	/** For one request. @default 30000 */
	readonly timeoutMs?: number;
	/** Requests at once. @default 5 */
	readonly concurrency?: number;
}

/** What may differ by lead. */
export interface HttpsEndpointOptions {
	/** As the parameter or expression gave it; read here, so that a bad one stays with its lead. */
	readonly url: unknown;
	/** What arrived, for a lead that could not be read in full; sent along. */
	readonly raw?: unknown;
}

export interface HttpsEndpointRecord {
	readonly address: Address;
	readonly deliveryKey: string;
	readonly contentType: string;
	readonly body: string;
}

/** What fits into a header unchanged. A UUID does; a key of a builder's own making may not. */
const HEADER_SAFE = /^[\x21-\x7e]{1,255}$/;

/**
 * Posts each lead to an HTTPS endpoint, one a request. `Idempotency-Key` and `webhook-id` carry the delivery
 * key, the same on every try; with a secret the request is signed by Standard Webhooks 1.0. Any 2xx means
 * delivered (`written`); redirects are not followed.
 *
 * @throws DestinationConfigurationError for a signing secret, time-out or concurrency that cannot be
 */
export function httpsEndpoint(
	setup: HttpsEndpointSetup,
): Destination<HttpsEndpointOptions, HttpsEndpointRecord> {
	const { transport, clock, format = 'json', timeoutMs = 30_000, concurrency = 5 } = setup;
	const sign = setup.signingSecret === undefined ? undefined : signer(setup.signingSecret);
	mustBePositive('Timeout', timeoutMs);
	mustBePositive('Requests at Once', concurrency);

	const post = async (record: HttpsEndpointRecord, signal: AbortSignal): Promise<SendResult> => {
		const { address, deliveryKey, contentType, body } = record;
		const headers = {
			'content-type': contentType,
			'idempotency-key': deliveryKey,
			'webhook-id': deliveryKey,
			...sign?.(deliveryKey, body, clock()),
		};
		try {
			const answer = await transport({ method: 'POST', url: address.href, headers, body, timeoutMs, signal });
			return readAnswer(answer, address.host, clock());
		} catch (error) {
			if (error instanceof TransportError) return readFailure(error, address.host);
			throw error;
		}
	};

	return {
		limits: { count: 1, bytes: Infinity, concurrency },
		prepare: (lead, keys, options) => prepare(lead, keys, options, format),
		send: async (batch, signal) => await Promise.all(batch.map(async (record) => await post(record, signal))),
	};
}

function prepare(
	lead: Lead,
	{ deliveryKey }: Keys,
	{ url, raw }: HttpsEndpointOptions,
	format: BodyFormat,
): Prepared<HttpsEndpointRecord> {
	const address = readAddress(url);
	if ('kind' in address) return address;
	if (!HEADER_SAFE.test(deliveryKey)) {
		return {
			kind: 'rejected',
			code: 'deliveryKeyInvalid',
			message:
				'The delivery key must be 1 to 255 printable ASCII characters: leave lead.id and dedupe as they came.',
		};
	}
	const { contentType, text } = writeBody(format, { lead, raw }, deliveryKey);
	return {
		kind: 'record',
		record: { address, deliveryKey, contentType, body: text },
		bytes: Buffer.byteLength(text),
		changes: [],
		server: address.origin,
	};
}

function mustBePositive(parameter: string, value: number): void {
	if (Number.isInteger(value) && value > 0) return;
	throw new DestinationConfigurationError(`${parameter} must be a whole number above 0.`);
}
