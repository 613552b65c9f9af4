import { ExponentialBackoff, noJitterGenerator } from '../vendor/backoff';
import type { GeneratorFn, IBackoff } from '../vendor/backoff';

/**
 * Waiting times that double, each shortened by up to a half at random, so that many senders that failed
 * together do not come back together.
 *
 * @param first the first wait at its longest, ms
 * @param longest the cap, ms
 * @param random 0 inclusive to 1 exclusive
 * @returns the first wait; `next()` of it is the second
 */
export function backoff(first: number, longest: number, random: () => number): IBackoff<unknown> {
	const generator: GeneratorFn<number> = (state, options) => {
		const [wait, next] = noJitterGenerator(state, options);
		return [Math.round((wait * (1 + random())) / 2), next];
	};
	return new ExponentialBackoff({ generator, initialDelay: first, maxDelay: longest, exponent: 2 }).next();
}
