import { Webhook } from '../../vendor/standardWebhooks';
import { DestinationConfigurationError } from '../configurationError';

/** The headers that sign one try; the timestamp is that of the try, because receivers refuse old ones. */
export type Sign = (id: string, body: string, now: number) => Record<string, string>;

const PREFIX = 'whsec_';
const SHORTEST = 24;
const LONGEST = 64;

/**
 * Makes a signer by Standard Webhooks 1.0 (symmetric: HMAC-SHA256 over `id.timestamp.body`).
 *
 * @param secret `whsec_` and 24 to 64 bytes in Base64; without the prefix it is taken as well
 * @throws DestinationConfigurationError where it is anything else; the message does not repeat it
 */
export function signer(secret: string): Sign {
	const webhook = readSecret(secret.trim());
	return (id, body, now) => ({
		'webhook-timestamp': String(Math.floor(now / 1000)),
		'webhook-signature': webhook.sign(id, new Date(now), body),
	});
}

function readSecret(secret: string): Webhook {
	const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
	const bytes = Buffer.from(encoded, 'base64');
	// Buffer skips what is no Base64: only a value that survives the way back was one.
	const isBase64 = withoutPadding(bytes.toString('base64')) === withoutPadding(encoded);
	if (!isBase64 || bytes.length < SHORTEST || bytes.length > LONGEST) {
		throw new DestinationConfigurationError(
			`The signing secret has the wrong form: it must be ${PREFIX} followed by ${SHORTEST} to ${LONGEST} bytes in Base64. ` +
				'Copy it again from the receiving system.',
		);
	}
	return new Webhook(PREFIX + bytes.toString('base64'));
}

function withoutPadding(base64: string): string {
	return base64.replace(/=+$/, '');
}
