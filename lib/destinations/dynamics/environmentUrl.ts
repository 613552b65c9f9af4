import { DestinationConfigurationError } from '../configurationError';

const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * The origin of an environment: every request goes there and nowhere else.
 *
 * @param url the credential's Environment URL; a path behind it counts for nothing
 * @returns scheme, host and port
 * @throws DestinationConfigurationError where it is no address that leads may be sent to
 */
export function environmentOrigin(url: unknown): string {
	const text = typeof url === 'string' ? url.trim() : '';
	if (!URL.canParse(text)) {
		throw refused('is no full address: enter one like https://contoso.crm.dynamics.com');
	}
	const { protocol, username, password, hostname, origin } = new URL(text);
	if (username !== '' || password !== '') throw refused('contains a user name or password: take them out');
	if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.test(hostname))) {
		throw refused('must begin with https://');
	}
	return origin;
}

function refused(what: string): DestinationConfigurationError {
	return new DestinationConfigurationError(
		`The Environment URL in the credential of Microsoft Dataverse ${what}.`,
	);
}
