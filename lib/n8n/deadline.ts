import { TransportError } from '../destinations/transport';

/**
 * Does one thing within a time, unless it is no longer wanted.
 *
 * n8n's own time-out ends with the head of an answer, so the caller is let go here, whatever becomes of the request.
 *
 * @param ms for the whole of it
 * @param signal aborted when it is no longer wanted
 * @param act gets a signal that says when to stop; its reason is the error that is thrown then. It is aborted at the
 * end in any case: what was not read of an answer ends then, with its connection
 * @throws TransportError `timeout` or `aborted`; what `act` throws as it is
 */
export async function within<T>(
	ms: number,
	signal: AbortSignal,
	act: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
	if (signal.aborted) throw new TransportError('aborted', false);
	const stop = new AbortController();
	const abort = (): void => stop.abort(new TransportError('aborted', 'unknown'));
	const timer = setTimeout(() => stop.abort(new TransportError('timeout', 'unknown')), ms);
	signal.addEventListener('abort', abort, { once: true });
	try {
		const stopped = new Promise<never>((_, reject) => {
			stop.signal.addEventListener('abort', () => reject(stop.signal.reason as Error), { once: true });
		});
		return await Promise.race([act(stop.signal), stopped]);
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', abort);
		stop.abort();
	}
}
