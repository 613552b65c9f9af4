import type { Pace } from './contract';

/** Between these shares of the target a send is as long as it should be. */
const SHORT = 0.75;
const LONG = 1.5;

/**
 * How many records go into a batch: found by trying, for a system whose pace is not known. One for all workers of a
 * run, who learn from each other. It at most doubles what was tried, and a send that took too long halves it, once
 * for all the sends of the old size that are under way at the same time.
 */
export class BatchSize {
	private size: number;

	/**
	 * @param most records in a batch at most
	 * @param pace without it, every batch may be as large as `most`
	 */
	constructor(
		private readonly most: number,
		private readonly pace: Pace | undefined,
	) {
		this.size = pace === undefined ? most : within(pace.first, most);
	}

	/** Records in the next batch, at most. */
	get current(): number {
		return this.size;
	}

	/**
	 * A send was answered.
	 *
	 * @param records in it
	 * @param ms how long it took
	 */
	took(records: number, ms: number): void {
		if (this.pace === undefined) return;
		const share = ms / this.pace.target;
		if (share > LONG) this.tookTooLong(records);
		else if (share < SHORT) this.grow(records, share);
	}

	/** A send was not answered, for none of its records. */
	tookTooLong(records: number): void {
		if (this.pace === undefined) return;
		const half = Math.min(this.size, Math.floor(records / 2));
		this.size = within(Math.max(half, Math.floor(this.size / 2)), this.most);
	}

	/** What was smaller than allowed says little about what is larger: it raises the size above itself only. */
	private grow(records: number, share: number): void {
		const fits = Math.min(records * 2, Math.floor(records / share));
		this.size = within(Math.max(this.size, fits), this.most);
	}
}

function within(size: number, most: number): number {
	return Math.max(1, Math.min(size, most));
}
