import { Refusal } from './answers.ts';
import { centralDay } from './times.ts';

/** https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/rest-api */
export interface Limits {
	/** @default 100 */
	callsAWindow: number;
	/** @default 20,000 */
	windowMs: number;
	/** Begins anew at midnight, US Central time. @default 50,000 */
	callsADay: number;
	/** @default 10 */
	atOnce: number;
}

/** "1MB", read as the smaller of what that can mean. */
export const MOST_BODY_BYTES = 1_000_000;
export const MOST_URI_BYTES = 8 * 1024;

/** Counts calls, and says which are too many. */
export interface Turnstile {
	/**
	 * A call comes in.
	 *
	 * @throws Refusal 615, 606, 607
	 */
	enter(): void;
	/** A call that came in has its answer. */
	leave(): void;
	callsToday(): number;
}

export function turnstile(limits: () => Limits, clock: () => number): Turnstile {
	let calls: number[] = [];
	let atOnce = 0;
	const today = new Map<string, number>();
	const used = (): number => today.get(centralDay(clock())) ?? 0;

	return {
		enter: () => {
			const { callsAWindow, windowMs, callsADay, atOnce: most } = limits();
			calls = calls.filter((at) => at > clock() - windowMs);
			if (atOnce >= most) throw new Refusal('615');
			if (calls.length >= callsAWindow) {
				throw new Refusal(
					'606',
					`Max rate limit '${callsAWindow}' exceeded with in '${windowMs / 1000}' secs`,
				);
			}
			if (used() >= callsADay) throw new Refusal('607');
			atOnce++;
			calls.push(clock());
			today.set(centralDay(clock()), used() + 1);
		},
		leave: () => {
			atOnce--;
		},
		callsToday: used,
	};
}
