import type { DataverseStandIn } from './dataverse.ts';

/** What came back. */
export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
	/** The JSON of the body, null where there is none. */
	readonly body: Body | null;
}

interface Body {
	readonly [property: string]: unknown;
	readonly value?: readonly Readonly<Record<string, unknown>>[];
	readonly error?: { readonly code: string; readonly message: string };
}

/** Speaks to a stand-in as a signed-in application, without any of the code that is delivered. */
export interface Client {
	send(
		method: string,
		resource: string,
		body?: unknown,
		headers?: Readonly<Record<string, string>>,
	): Promise<Answer>;
	/** Sends operations as one batch. */
	batch(parts: readonly string[], headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export async function signedIn(dataverse: DataverseStandIn): Promise<Client> {
	const { origin } = dataverse;
	const { access_token: token } = (await (await askForToken(origin)).json()) as { access_token: string };
	const send: Client['send'] = async (method, resource, body, headers = {}) => {
		const isText = typeof body === 'string';
		const response = await fetch(new URL(resource, `${origin}/api/data/v9.2/`), {
			method,
			headers: {
				Authorization: `Bearer ${token}`,
				Accept: 'application/json',
				'OData-Version': '4.0',
				'OData-MaxVersion': '4.0',
				...(body !== undefined && { 'Content-Type': 'application/json' }),
				...headers,
			},
			...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
		});
		const text = await response.text();
		const isJson = response.headers.get('content-type')?.includes('json') === true;
		return {
			status: response.status,
			headers: response.headers,
			text,
			body: isJson && text !== '' ? (JSON.parse(text) as Body) : null,
		};
	};
	const batch: Client['batch'] = async (parts, headers = {}) =>
		await send('POST', '$batch', batchOf('batch_1', parts), {
			'Content-Type': 'multipart/mixed; boundary="batch_1"',
			...headers,
		});
	return { send, batch };
}

export async function askForToken(
	origin: string,
	fields: Readonly<Record<string, string>> = {},
	headers: Readonly<Record<string, string>> = {},
	tenant = '5f3b1a9e-0000-4000-8000-000000000001',
): Promise<Response> {
	return await fetch(`${origin}/${tenant}/oauth2/v2.0/token`, {
		method: 'POST',
		headers,
		body: new URLSearchParams({
			grant_type: 'client_credentials',
			client_id: 'stand-in-client',
			client_secret: 'stand-in-secret',
			scope: `${origin}/.default`,
			...fields,
		}),
	});
}

export function batchOf(boundary: string, parts: readonly string[]): string {
	return `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
}

/** A part of a batch: a request with its own headers. */
export function part(
	method: string,
	resource: string,
	body?: unknown,
	{ contentId, ...headers }: Readonly<Record<string, string>> = {},
): string {
	const lines = [
		'Content-Type: application/http',
		'Content-Transfer-Encoding: binary',
		...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
		'',
		`${method} ${resource.startsWith('$') ? '' : '/api/data/v9.2/'}${resource} HTTP/1.1`,
		...(body === undefined ? [] : ['Content-Type: application/json']),
		...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
		'',
		body === undefined ? '' : JSON.stringify(body),
	];
	return lines.join('\r\n');
}

export function changeSet(parts: readonly string[]): string {
	return `Content-Type: multipart/mixed; boundary="changeset_1"\r\n\r\n${batchOf('changeset_1', parts)}`;
}

/** The statuses of a batch's parts, in their order. */
export function statuses(answer: Answer): number[] {
	return [...answer.text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));
}
