/** Chance that is the same again for the same seed (mulberry32, a generator in the public domain). */
export class Chance {
	private state: number;

	constructor(seed: number) {
		this.state = seed;
	}

	/** From 0 up to, and not including, 1. */
	share(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** From 0 up to, and not including, a number; whole. */
	below(limit: number): number {
		return Math.floor(this.share() * limit);
	}

	/** A waiting time that is exponentially distributed. */
	after(mean: number): number {
		return -Math.log(1 - this.share()) * mean;
	}
}
