/** How long what was heard is good for, in ms: as far as the host's clock can be trusted to tell how long ago it was. */
const GOOD_FOR_MS = 60_000;
/** A Date header has whole seconds. */
const RESOLUTION_MS = 1000;

/**
 * The store's clock, told from the Date headers of its answers, so that machines whose own clocks differ agree. The
 * host's clock only tells how long ago a header was heard.
 */
export class StoreClock {
	private heard: { readonly told: number; readonly at: number } | null = null;

	/**
	 * @param host ms since the epoch
	 * @param aged what the store's time is taken for; tests let it pass
	 */
	constructor(
		private readonly host: () => number,
		private readonly aged: (now: number) => number,
	) {}

	/**
	 * Hears the Date header of an answer.
	 *
	 * @param tookMs how long the answer was waited for: it was written at any time in between
	 */
	hear(date: string | undefined, tookMs: number): void {
		const told = Date.parse(date ?? '');
		if (Number.isNaN(told)) return;
		const known = this.estimate();
		// Within the header's second the time goes on smoothly.
		const agrees = known !== null && known >= told && known < told + RESOLUTION_MS + tookMs;
		this.heard = { told: agrees ? known : told, at: this.host() };
	}

	/** The store's time, ms since the epoch; null where nothing was heard for a minute. */
	now(): number | null {
		const now = this.estimate();
		return now === null ? null : this.aged(now);
	}

	private estimate(): number | null {
		if (!this.heard) return null;
		const ago = this.host() - this.heard.at;
		return ago >= 0 && ago <= GOOD_FOR_MS ? this.heard.told + ago : null;
	}
}
