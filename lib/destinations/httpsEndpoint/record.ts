import type { Lead } from '../../lead/lead';
import type { Keys, Prepared, Rehearsal } from '../contract';
import { readAddress } from './address';
import type { Address } from './address';
import { type BodyFormat, writeElement } from './body';

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
	/** What a request says of this lead, as JSON. */
	readonly element: string;
}

/** What fits into a header unchanged. A UUID does; a key of a builder's own making may not. */
const HEADER_SAFE = /^[\x21-\x7e]{1,255}$/;

export function prepareRecord(
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
	const element = writeElement(format, { lead, raw }, deliveryKey);
	return {
		kind: 'record',
		record: { address, deliveryKey, element },
		bytes: Buffer.byteLength(element),
		changes: [],
		server: address.origin,
	};
}

/** An endpoint says nothing of what it has: a delivery writes. Shown is the body, without headers: those hold secrets. */
export function rehearseRecord({ element }: HttpsEndpointRecord): Rehearsal {
	return {
		action: 'write',
		matched: 'none',
		remoteType: null,
		remoteId: null,
		url: null,
		record: JSON.parse(element) as unknown,
		note: null,
		changes: [],
	};
}
