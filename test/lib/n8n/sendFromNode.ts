import type { HttpAnswer, HttpRequest } from '../../../lib/destinations/transport';
import { httpTransport } from '../../../lib/n8n/httpTransport';
import { node, runNodes } from '../../nodes/engine';
import { foreignNode } from '../../nodes/nodeTypes';

/**
 * Sends a request from within a node, through n8n's own HTTP stack.
 *
 * @param failure what that stack throws instead, where it cannot be brought about here
 */
export async function sendFromNode(
	request: Partial<HttpRequest> & { url: string },
	failure?: Error,
): Promise<HttpAnswer | Error> {
	let outcome: HttpAnswer | Error | undefined;
	const sender = foreignNode('sender', async function () {
		const context = failure
			? { ...this, helpers: { ...this.helpers, httpRequest: async () => await Promise.reject(failure) } }
			: this;
		outcome = await httpTransport(
			context,
			null,
		)({
			method: 'POST',
			headers: {},
			body: '{}',
			timeoutMs: 5000,
			signal: new AbortController().signal,
			...request,
		}).catch((error: unknown) => error as Error);
		return [[]];
	});
	await runNodes([node('sender')], { items: [{ some: 'item' }], types: { sender } });
	if (!outcome) throw new Error('The node did not run.');
	return outcome;
}
