import { bulkhead } from '../../vendor/backoff';

/** Time as the delivery sees it. */
export interface Time {
	/** ms since the epoch */
	readonly clock: () => number;
	/** Comes back after `ms`; rejects when the signal is aborted before. */
	readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Marketo takes 100 calls in 20 seconds and 10 at the same time, of all that use a subscription together. We take half
 * of it: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/marketo-integration-best-practices
 */
const WINDOW_MS = 20_000;
const CALLS_A_WINDOW = 49;
const CALLS_AT_ONCE = 5;

/** Lets calls to one subscription pass at the pace it bears. One for all runs of a process. */
export class Pace {
	private readonly places = bulkhead(CALLS_AT_ONCE, Infinity);
	/** When the calls of the last window began, in order. */
	private begun: number[] = [];

	/**
	 * Does `call` when it is its turn.
	 *
	 * @throws what `sleep` throws when the signal is aborted, the signal's reason, and what `call` throws
	 */
	async inTurn<T>(time: Time, signal: AbortSignal, call: () => Promise<T>): Promise<T> {
		// Without the signal: cockatiel leaves a place unused when a waiting call is aborted.
		return await this.places.execute(async () => {
			await this.turn(time, signal);
			return await call();
		});
	}

	private async turn({ clock, sleep }: Time, signal: AbortSignal): Promise<void> {
		for (;;) {
			signal.throwIfAborted();
			const now = clock();
			// A clock that was set back would make us wait for what is long past.
			this.begun = this.begun.filter((at) => at > now - WINDOW_MS && at <= now);
			const [first] = this.begun;
			if (first === undefined || this.begun.length < CALLS_A_WINDOW) {
				this.begun.push(now);
				return;
			}
			await sleep(first + WINDOW_MS - now, signal);
		}
	}
}
