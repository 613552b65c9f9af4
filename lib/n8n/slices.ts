import { setImmediate as eventLoopTurn } from 'node:timers/promises';

/**
 * Hands out consecutive parts of a list and lets n8n's event loop take a turn between them, so that a long run
 * keeps nobody waiting.
 *
 * @param size most entries a part
 */
export async function* inSlices<T>(
	list: readonly T[],
	size: number,
): AsyncGenerator<{ readonly start: number; readonly slice: readonly T[] }> {
	for (let start = 0; start < list.length; start += size) {
		if (start > 0) await eventLoopTurn();
		yield { start, slice: list.slice(start, start + size) };
	}
}
