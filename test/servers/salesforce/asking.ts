import type { SalesforceStandIn } from './salesforce.ts';

/** What the stand-in answered. */
export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly body: unknown;
}

/** Asks the stand-in something, over HTTP. */
export type Ask = (
	method: string,
	path: string,
	body?: unknown,
	headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

/**
 * Somebody who has signed in, and asks with plain HTTP.
 *
 * @param version of the API; paths that do not start with `/services` are below it
 */
export function asking(salesforce: SalesforceStandIn, version = '62.0'): Ask {
	const { accessToken } = salesforce.signIn();
	return async (method, path, body, headers) => {
		const address = path.startsWith('/') ? path : `/services/data/v${version}/${path}`;
		return await answerOf(
			await fetch(salesforce.origin + address, {
				method,
				redirect: 'manual',
				headers: {
					Authorization: `Bearer ${accessToken}`,
					...(body !== undefined && { 'Content-Type': 'application/json' }),
					...headers,
				},
				...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
			}),
		);
	};
}

export async function answerOf(response: Response): Promise<Answer> {
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
	return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** The records that a query finds. */
export async function found(ask: Ask, soql: string): Promise<readonly Record<string, unknown>[]> {
	const { body } = await ask('GET', `query?q=${encodeURIComponent(soql)}`);
	return (body as { records: readonly Record<string, unknown>[] }).records;
}

/** A record for a collection, with its type. */
export function typed(type: string, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return { attributes: { type }, ...fields };
}
