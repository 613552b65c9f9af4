import type { Rejection } from '../contract';

/** Where a lead is posted to. */
export interface Address {
	/** As it goes on the wire, without a fragment. */
	readonly href: string;
	/** Scheme, host and port: what is down together. */
	readonly origin: string;
	/** What may appear in messages: path and query can hold secrets and personal data, the host does not. */
	readonly host: string;
}

const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Reads the address of an endpoint: https, or http to this machine itself; no credentials in it, because
 * addresses end up in logs.
 *
 * @param url whatever the builder's parameter or expression gave
 * @returns the address, or a rejection with the code `addressInvalid` that says what to change
 */
export function readAddress(url: unknown): Address | Rejection {
	if (typeof url !== 'string' || url.trim() === '')
		return refuse('The URL is empty: enter the address of your endpoint.');
	if (!URL.canParse(url)) {
		return refuse('The URL is not a full address: enter one like https://example.com/leads.');
	}
	const { protocol, username, password, hostname, host, origin, href, hash } = new URL(url);
	if (protocol !== 'https:' && protocol !== 'http:') return refuse('The URL must begin with https://.');
	if (username !== '' || password !== '') {
		return refuse('The URL contains a user name or password: take them out and choose a credential instead.');
	}
	if (protocol === 'http:' && !LOOPBACK.test(hostname)) {
		return refuse(`Leads are personal data and go over https only: ${host} is addressed with http.`);
	}
	return { href: href.slice(0, href.length - hash.length), origin, host };
}

function refuse(message: string): Rejection {
	return { kind: 'rejected', code: 'addressInvalid', message };
}
