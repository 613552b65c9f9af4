import type { Finding } from '../contract';

export function ok(what: string, message: string): Finding {
	return { what, status: 'ok', message, remedy: null };
}

export function warning(what: string, message: string, remedy: string): Finding {
	return { what, status: 'warning', message, remedy };
}

export function missing(what: string, message: string, remedy: string): Finding {
	return { what, status: 'missing', message, remedy };
}

export function unknown(what: string, message: string, remedy: string): Finding {
	return { what, status: 'unknown', message, remedy };
}

/** Where rights on an object are given. */
export function objectRight(object: string, right: string): string {
	return `In Salesforce Setup, open the permission set of the credential’s user, Object Settings, ${object}, and allow ${right}.`;
}

/** Where rights on fields are given. */
export function fieldRight(object: string): string {
	return `In Salesforce Setup, open the permission set of the credential’s user, Object Settings, ${object}, and allow Read and Edit for these fields.`;
}
