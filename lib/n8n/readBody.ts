import { Readable } from 'node:stream';

import { TransportError } from '../destinations/transport';

/**
 * Takes in the body of an answer as UTF-8 text.
 *
 * @param body as n8n gave it, decompressed
 * @param most bytes; undefined where the body is not wanted: it is not taken in then, however long it is
 * @param stop ends the reading; its reason is what is thrown
 * @returns empty where there is none, or none is wanted
 * @throws TransportError `tooLong` beyond the limit, `cut` where the body ends too early or cannot be decompressed
 */
export async function readBody(body: unknown, most: number | undefined, stop: AbortSignal): Promise<string> {
	if (!(body instanceof Readable)) return '';
	if (most === undefined || stop.aborted) {
		leave(body);
		return '';
	}
	const destroy = (): void => void body.destroy(stop.reason as Error);
	stop.addEventListener('abort', destroy, { once: true });
	try {
		return await readText(body, most);
	} catch (error) {
		throw error instanceof TransportError ? error : new TransportError('cut', true, { cause: error });
	} finally {
		stop.removeEventListener('abort', destroy);
	}
}

/**
 * Ends a stream that nobody wants. axios wraps what it gives: until the first read of the wrapper, the connection behind
 * it knows nothing of it and would stay. What goes wrong with it then concerns nobody.
 */
function leave(body: Readable): void {
	body.on('error', () => undefined);
	body.once('readable', () => body.destroy());
}

/** Leaving the loop early ends the stream and its connection. */
async function readText(body: Readable, most: number): Promise<string> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > most) throw new TransportError('tooLong', true);
		chunks.push(chunk);
	}
	return new TextDecoder().decode(Buffer.concat(chunks));
}
