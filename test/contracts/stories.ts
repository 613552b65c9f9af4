import fc from 'fast-check';

/** Something that happens between the trigger and the destination. Numbers choose among what there is then. */
export type Happening =
	/** A lead comes in; `receipt` where the trigger keeps it before Dedupe is asked. */
	| {
			readonly is: 'arrive';
			readonly person: number;
			readonly step: number;
			readonly version: number;
			readonly receipt: boolean;
	  }
	/** Dedupe is asked about a lead in a run's hands. */
	| { readonly is: 'claim'; readonly lead: number; readonly attempts: number; readonly windowDays: number }
	/** A claimed lead is delivered, is not, or nothing came of its run. */
	| { readonly is: 'deliver' | 'release' | 'undo'; readonly claim: number }
	/** What due leads there are come out. */
	| { readonly is: 'recover' }
	/** All runs die with what they have in their hands. */
	| { readonly is: 'crash' }
	/** Time passes, or the clock is set back. */
	| { readonly is: 'pass'; readonly ms: number }
	| { readonly is: 'suppress' | 'lift' | 'forget'; readonly person: number }
	| { readonly is: 'replay' }
	/** What counts no more is cleared away. */
	| { readonly is: 'sweep' }
	| { readonly is: 'fail'; readonly fault: 'request lost' | 'answer lost' };

export const PERSONS = 3;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** @param most happenings in a story */
export function stories(most: number): fc.Arbitrary<Happening[]> {
	const person = fc.nat(PERSONS - 1);
	const which = fc.nat(6);
	const is = <Is extends string>(name: Is): fc.Arbitrary<Is> => fc.constant(name);
	return fc.array(
		fc.oneof(
			{
				arbitrary: fc.record({
					is: is('arrive'),
					person,
					step: fc.nat(1),
					version: fc.nat(2),
					receipt: fc.boolean(),
				}),
				weight: 8,
			},
			{
				arbitrary: fc.record({
					is: is('claim'),
					lead: which,
					attempts: fc.constantFrom(1, 2, 5),
					windowDays: fc.constantFrom(1, 3),
				}),
				weight: 12,
			},
			{
				arbitrary: fc.record({
					is: fc.constantFrom(
						'deliver' as const,
						'deliver' as const,
						'deliver' as const,
						'release' as const,
						'release' as const,
						'undo' as const,
					),
					claim: which,
				}),
				weight: 10,
			},
			{ arbitrary: fc.record({ is: is('recover') }), weight: 5 },
			{ arbitrary: fc.record({ is: is('crash') }), weight: 2 },
			{
				arbitrary: fc.record({
					is: is('pass'),
					ms: fc.constantFrom(1, MINUTE, 15 * MINUTE, HOUR, 12 * HOUR, -10 * MINUTE),
				}),
				weight: 6,
			},
			{
				arbitrary: fc.record({
					is: fc.constantFrom('suppress' as const, 'lift' as const, 'forget' as const),
					person,
				}),
				weight: 2,
			},
			{ arbitrary: fc.record({ is: is('replay') }), weight: 1 },
			{ arbitrary: fc.record({ is: is('sweep') }), weight: 2 },
			{
				arbitrary: fc.record({
					is: is('fail'),
					fault: fc.constantFrom('request lost' as const, 'answer lost' as const),
				}),
				weight: 2,
			},
		),
		{ minLength: 3, maxLength: most, size: 'max' },
	);
}
