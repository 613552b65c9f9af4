/** A clock that only sleeping moves. */
export interface Time {
	readonly clock: () => number;
	readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
	/** Each sleep asked for, in ms. */
	readonly slept: number[];
	/** Moves the clock without a sleep, as a slow answer does. */
	pass(ms: number): void;
}

export const START = Date.parse('2026-11-23T08:00:00.000Z');

export function time(): Time {
	let now = START;
	const slept: number[] = [];
	return {
		clock: () => now,
		sleep: async (ms) => {
			slept.push(ms);
			now += ms;
			return await Promise.resolve();
		},
		slept,
		pass: (ms) => {
			now += ms;
		},
	};
}
