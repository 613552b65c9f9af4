import type { Listener } from '../../azureTables/requests';

/** Tells when the last request was sent, by the clock of the service: from the Date header of its answer. */
export class ServiceClock implements Listener {
	private heard: { readonly date: number | null; readonly tookMs: number } = { date: null, tookMs: 0 };

	/**
	 * @param host ms since the epoch; stands in for a service that tells no date
	 * @param aged what the service's time is taken for; tests let it pass
	 */
	constructor(
		private readonly host: () => number,
		private readonly aged: (now: number) => number,
	) {}

	hear(date: string | undefined, tookMs: number): void {
		const told = Date.parse(date ?? '');
		this.heard = { date: Number.isNaN(told) ? null : told, tookMs };
	}

	/** Not later than the last request was sent, ms since the epoch: a Date header has whole seconds, the rest is cut off. */
	askedAt(): number {
		const { date, tookMs } = this.heard;
		return Math.floor(this.aged(date ?? this.host()) - tookMs);
	}
}
