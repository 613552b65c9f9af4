import { setTimeout as pause } from 'node:timers/promises';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';

/** How soon a sender whose lead was not taken sends it again. */
const AGAIN_MS = 200;

/**
 * Sends leads as Microsoft does, so many at once: one that is not answered 200, or not at all, is sent again until it
 * is. Every lead was answered 200 by the trigger once when this resolves.
 *
 * @returns how many requests were not answered so
 */
export async function sendUntilTaken(
	workflow: PublishedWorkflow,
	payloads: readonly unknown[],
	{ atOnce = 10 } = {},
): Promise<number> {
	let refused = 0;
	const queue = payloads.values();
	const sender = async () => {
		for (const payload of queue) {
			while (!(await isTaken(workflow, payload))) {
				refused += 1;
				await pause(AGAIN_MS);
			}
		}
	};
	await Promise.all(Array.from({ length: atOnce }, sender));
	return refused;
}

async function isTaken(workflow: PublishedWorkflow, payload: unknown): Promise<boolean> {
	try {
		const { status, body } = await workflow.send(payload);
		// Before its database is ready n8n answers 200 to everything, with "n8n is starting up. Please wait".
		return status === 200 && typeof body === 'object' && body !== null && 'received' in body;
	} catch {
		// Nobody listens, or the connection was cut.
		return false;
	}
}
