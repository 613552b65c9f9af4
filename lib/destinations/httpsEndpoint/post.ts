import type { SendResult } from '../contract';
import { noAnswer } from '../noAnswer';
import { TransportError } from '../transport';
import type { HttpTransport } from '../transport';
import type { Address } from './address';
import { readAnswer } from './answer';
import type { Body } from './body';
import type { Sign } from './signature';

/** One request, for one lead or for several. */
export interface Posting {
	readonly address: Address;
	/** The same on every try: how the receiver tells a repeat. */
	readonly key: string;
	readonly body: Body;
}

export type Post = (posting: Posting, signal: AbortSignal) => Promise<SendResult>;

/** What all requests of an endpoint share. */
export interface Sender {
	readonly transport: HttpTransport;
	/** ms since the epoch */
	readonly clock: () => number;
	readonly sign: Sign | undefined;
	readonly timeoutMs: number;
}

/** Posts once. `Idempotency-Key` and `webhook-id` carry the key. */
export function poster({ transport, clock, sign, timeoutMs }: Sender): Post {
	return async ({ address, key, body: { contentType, text } }, signal) => {
		const headers = {
			'content-type': contentType,
			'idempotency-key': key,
			'webhook-id': key,
			...sign?.(key, text, clock()),
		};
		try {
			const answer = await transport({
				method: 'POST',
				url: address.href,
				headers,
				body: text,
				timeoutMs,
				signal,
			});
			return readAnswer(answer, address.host, clock());
		} catch (error) {
			if (error instanceof TransportError)
				return noAnswer(error, { who: address.host, addressIn: 'the URL' });
			throw error;
		}
	};
}
