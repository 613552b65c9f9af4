import fc from 'fast-check';

/** Something that happens to a source and those who poll it. Pollers are named by a number. */
export type PollHappening =
	/** Rows are added to the source. */
	| { readonly is: 'rows'; readonly count: number }
	/** A poller with no poll begins one. */
	| { readonly is: 'begin'; readonly poller: number; readonly leaseMs: number }
	/** A poller reads the next rows and has them kept. */
	| { readonly is: 'keep'; readonly poller: number; readonly limit: number }
	| { readonly is: 'end' | 'die'; readonly poller: number }
	/** Some of what was received is brought to its end, and erased. */
	| { readonly is: 'settle'; readonly which: number }
	/** Time passes, or the clock is set back. */
	| { readonly is: 'pass'; readonly ms: number }
	| { readonly is: 'fail'; readonly fault: 'request lost' | 'answer lost' };

export const POLLERS = 3;
const MINUTE = 60_000;

/** @param most happenings in a story */
export function pollStories(most: number): fc.Arbitrary<PollHappening[]> {
	const is = <Is extends string>(...names: [Is, ...Is[]]): fc.Arbitrary<Is> => fc.constantFrom(...names);
	const poller = fc.nat(POLLERS - 1);
	const leaseMs = fc.constantFrom(1, MINUTE, 10 * MINUTE);
	const fault = fc.constantFrom('request lost' as const, 'answer lost' as const);
	const ms = fc.constantFrom(1, MINUTE, 10 * MINUTE, -5 * MINUTE);
	return fc.array(
		fc.oneof(
			{ arbitrary: fc.record({ is: is('rows'), count: fc.integer({ min: 1, max: 4 }) }), weight: 5 },
			{ arbitrary: fc.record({ is: is('begin'), poller, leaseMs }), weight: 10 },
			{ arbitrary: fc.record({ is: is('keep'), poller, limit: fc.integer({ min: 1, max: 3 }) }), weight: 14 },
			{ arbitrary: fc.record({ is: is('end', 'end', 'die'), poller }), weight: 5 },
			{ arbitrary: fc.record({ is: is('settle'), which: fc.nat(6) }), weight: 3 },
			{ arbitrary: fc.record({ is: is('pass'), ms }), weight: 6 },
			{ arbitrary: fc.record({ is: is('fail'), fault }), weight: 3 },
		),
		{ minLength: 3, maxLength: most, size: 'max' },
	);
}
