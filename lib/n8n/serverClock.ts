import type { HttpAnswer } from '../destinations/transport';

/**
 * When a request was sent, by the clock of the server, from the Date header of its answer: not later than it was, but up
 * to a second earlier, because the header has whole seconds and the rest is cut off. Where it tells no date, this
 * machine's clock stands in.
 *
 * @param begun when it was sent, by this machine's clock, ms since the epoch
 * @param ended when the answer was there
 * @returns ms since the epoch
 */
export function sentAt({ headers }: Pick<HttpAnswer, 'headers'>, begun: number, ended: number): number {
	const told = Date.parse(headers['date'] ?? '');
	return Number.isNaN(told) ? begun : told - Math.max(0, Math.ceil(ended - begun));
}
