import fc from 'fast-check';
import { fit } from '../../../../lib/destinations/crm/fit';
import { sizeOf } from '../../../../lib/destinations/crm/note';
import { field } from './rows';

const options = [
	{ value: 8, label: 'Web' },
	{ value: 'a;b', label: 'Both' },
];

it.each([
	[{}, 'x', { value: 'x' }],
	[{ longest: { max: 2, in: 'units' } }, 'abc', { value: 'ab', what: 'truncated' }],
	[{ longest: { max: 3, in: 'bytes' } }, 'üüü', { value: 'ü', what: 'truncated' }],
	[{ longest: { max: 3, in: 'units' } }, 'a😀😀', { value: 'a😀', what: 'truncated' }],
	[{ type: 'email', longest: { max: 3, in: 'units' } }, 'a@bc', { value: undefined, what: 'dropped' }],
	[{ type: 'phone', longest: { max: 3, in: 'units' } }, '+123', { value: undefined, what: 'dropped' }],
	[{}, 'a\0b', { value: 'ab' }],
	[{}, 'a\uD800', { value: 'a\uFFFD' }],
	[{}, 7, { value: '7' }],
	[{}, { a: 1 }, { value: '{"a":1}' }],
	[{ type: 'options', options }, 8, { value: 8 }],
	[{ type: 'options', options }, '8', { value: 8 }],
	[{ type: 'options', options }, 'web', { value: 8 }],
	[{ type: 'options', options }, 'A;B', { value: 'a;b' }],
	[{ type: 'options', options, isRestricted: true }, 'Fax', { value: undefined, what: 'dropped' }],
	[{ type: 'options', options }, 'Fax', { value: 'Fax' }],
	[{ type: 'boolean' }, 'Yes', { value: true }],
	[{ type: 'boolean' }, 0, { value: false }],
	[{ type: 'boolean' }, 'perhaps', { value: undefined, what: 'dropped' }],
	[{ type: 'number' }, '1.5', { value: 1.5 }],
	[{ type: 'number' }, '', { value: undefined, what: 'dropped' }],
	[{ type: 'number' }, 'x', { value: undefined, what: 'dropped' }],
	[{ type: 'date' }, '2026-11-23T23:00:00Z', { value: '2026-11-23' }],
	[{ type: 'dateTime' }, '2026-11-23', { value: '2026-11-23T00:00:00.000Z' }],
	[{ type: 'date' }, '2026-11-23T00:30:00.000+02:00', { value: '2026-11-23' }],
	[{ type: 'date' }, new Date('2026-11-23T23:00:00Z'), { value: '2026-11-23' }],
	[{ type: 'date' }, '+012026-11-23T00:00:00Z', { value: undefined, what: 'dropped' }],
	[{ type: 'dateTime' }, 253_402_300_800_000, { value: undefined, what: 'dropped' }],
	[{}, new Date('2026-11-23T23:00:00Z'), { value: '2026-11-23T23:00:00.000Z' }],
	[{ type: 'date' }, 'soon', { value: undefined, what: 'dropped' }],
] as const)('in a field %j, %j becomes %j', (more, value, fitted) => {
	expect(fit(value, field(more))).toEqual(fitted);
});

it('never makes anything longer than the field, and tells of every cut', () => {
	const anyField = fc.record({
		type: fc.constantFrom('text' as const, 'email' as const),
		longest: fc.record({ max: fc.nat(20), in: fc.constantFrom('units' as const, 'bytes' as const) }),
	});
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), anyField, (text, more) => {
			const { value, what } = fit(text, field(more));
			if (value === undefined) expect(what).toBe('dropped');
			else {
				expect(sizeOf(value as string, more.longest)).toBeLessThanOrEqual(more.longest.max);
				expect((value as string).isWellFormed()).toBe(true);
				if (text.isWellFormed() && !text.includes('\0') && value !== text) expect(what).toBe('truncated');
			}
		}),
	);
});
