import { type IncomingHttpHeaders, request as ask } from 'node:http';
import type { Reply, StandInRequest } from '../standIn.ts';

/** Headers that concern one connection only. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/**
 * Passes a request on as it came, Host and signature included. A shared key signs the path and of the query only
 * `comp`, so the rest of the query may be written in another way.
 *
 * @param target the origin of the service
 * @throws Error if nothing listens there
 */
export async function forward(
	target: string,
	request: StandInRequest,
	query: URLSearchParams,
): Promise<Reply> {
	const { hostname, port } = new URL(target);
	const { method, path, headers, body } = request;
	// The service reads a plus sign as itself.
	const search = query.size > 0 ? `?${query.toString().replaceAll('+', '%20')}` : '';
	return await new Promise((done, failed) => {
		const asked = ask({
			hostname,
			port,
			method,
			path: path + search,
			headers: { ...passedOn(headers), 'content-length': String(body.length) },
		});
		asked.on('error', failed);
		asked.on('response', (answer) => {
			const parts: Buffer[] = [];
			answer.on('data', (part: Buffer) => parts.push(part));
			answer.on('error', failed);
			answer.on('end', () =>
				done({
					status: answer.statusCode ?? 500,
					headers: passedOn(answer.headers),
					body: Buffer.concat(parts),
				}),
			);
		});
		asked.end(body);
	});
}

function passedOn(headers: IncomingHttpHeaders): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers)
			.filter(([name]) => !OF_THE_CONNECTION.includes(name))
			.map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
	);
}
