import { DestinationConfigurationError } from '../configurationError';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The one origin that requests of a sign-in go to, e.g. `https://contoso.my.salesforce.com`.
 *
 * @param url as Salesforce told it when it gave out the sign-in
 * @throws DestinationConfigurationError where it is none that a token may be sent to
 */
export function originOf(url: unknown): string {
	const parsed = typeof url === 'string' ? URL.parse(url) : null;
	const isSafe = parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && isLoopback(parsed));
	if (!parsed || !isSafe || parsed.username !== '' || parsed.password !== '') {
		throw new DestinationConfigurationError(
			'The Salesforce credential is not connected. Open it in n8n and press Connect.',
		);
	}
	return parsed.origin;
}

function isLoopback({ hostname }: URL): boolean {
	return LOOPBACK.has(hostname);
}
