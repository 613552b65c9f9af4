import { createHash } from 'node:crypto';
import { DestinationConfigurationError } from '../configurationError';
import { readAddress } from '../httpsEndpoint/address';

/** A custom service of a Marketo subscription: who signs in, and where. */
export interface Account {
	/** Scheme and host of the REST API, e.g. `https://123-abc-456.mktorest.com`. */
	readonly origin: string;
	/** For messages. */
	readonly host: string;
	readonly clientId: string;
	readonly clientSecret: string;
}

/** Marketo shows two addresses, both below the same host; either may be entered. */
const PATHS = /^\/(rest|identity)?\/?$/;

/**
 * Reads what a builder entered in the credential.
 *
 * @param endpoint the REST endpoint, with or without `/rest` at its end
 * @throws DestinationConfigurationError that says what to correct
 */
export function readAccount(endpoint: string, clientId: string, clientSecret: string): Account {
	const address = readAddress(endpoint.trim());
	if ('kind' in address) {
		throw new DestinationConfigurationError(`Endpoint of the Marketo credential: ${address.message}`);
	}
	const { pathname, search } = new URL(address.href);
	if (!PATHS.test(pathname) || search !== '') {
		throw new DestinationConfigurationError(
			'Endpoint of the Marketo credential: enter the REST endpoint as Marketo shows it under Admin, Web Services, for example https://123-abc-456.mktorest.com/rest.',
		);
	}
	if (clientId.trim() === '' || clientSecret.trim() === '') {
		throw new DestinationConfigurationError(
			'The Marketo credential has no client ID or no client secret: Marketo shows both under Admin, LaunchPoint, View Details of your service.',
		);
	}
	const { origin, host } = address;
	return { origin, host, clientId: clientId.trim(), clientSecret: clientSecret.trim() };
}

/** Tells accounts apart without holding their secrets. */
export function accountKey({ origin, clientId, clientSecret }: Account): string {
	return createHash('sha256')
		.update(JSON.stringify([origin, clientId, clientSecret]))
		.digest('hex');
}
