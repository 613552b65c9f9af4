import { DataverseError } from './errors.ts';

/** One request of the Web API: by itself, or a part of a batch. */
export interface Operation {
	readonly method: string;
	/** Below the service root, decoded, e.g. `leads(…)`. */
	readonly resource: string;
	readonly query: URLSearchParams;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

const ROOT = /^\/api\/data\/v9\.\d\/(.*)$/;

/** @returns what a path names below the service root, or null where it is not there */
export function resourceOf(path: string): string | null {
	const match = ROOT.exec(path);
	if (!match) return null;
	try {
		return decodeURIComponent(match[1] ?? '');
	} catch {
		throw new DataverseError(400, '', 'The request URI is malformed.');
	}
}

export function isWrite(operation: Pick<Operation, 'method'>): boolean {
	return ['POST', 'PATCH', 'PUT', 'DELETE'].includes(operation.method);
}

/** @returns a preference of the Prefer header, `true` where it has no value, null where it is absent */
export function preference(operation: Operation, name: string): string | true | null {
	for (const part of (operation.headers['prefer'] ?? '').split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)) {
		const [key = '', ...value] = part.trim().split('=');
		if (key.toLowerCase() === name) return value.length === 0 ? true : value.join('=').replaceAll('"', '');
	}
	return null;
}

/** A precondition, or null: the literal `null` is what Microsoft's samples send for none. */
export function condition(operation: Operation, name: 'if-match' | 'if-none-match'): string | null {
	const value = operation.headers[name];
	return value === undefined || value === 'null' ? null : value;
}
