import { fingerprintOf } from '../../../lib/lead/fingerprint';
import { NOBODY, read } from './fixtures';

const ann = { ...NOBODY, firstName: 'Ann', email: 'ann@example.com' };

describe('the fingerprint', () => {
	test('is SHA-256 in hexadecimal', () => {
		expect(fingerprintOf(ann, null)).toMatch(/^[0-9a-f]{64}$/);
	});

	test('is the same for the same content, however it came', () => {
		const fields = { Email: ' ann@example.com', FirstName: 'Ann', LastName: '' };
		expect(read({ CustomerInfo: JSON.stringify(fields), LeadSource: 'SPZA-PLT|x' }).fingerprint).toBe(
			fingerprintOf(ann, null),
		);
		expect(read({ userDetails: { firstName: 'Ann', email: 'ann@example.com' } }).fingerprint).toBe(
			fingerprintOf(ann, null),
		);
	});

	test('does not depend on the order of the contact', () => {
		const reversed = Object.fromEntries(Object.entries(ann).reverse()) as typeof ann;
		expect(fingerprintOf(reversed, null)).toBe(fingerprintOf(ann, null));
	});

	test.each([
		['another note', ann, 'Please call'],
		['the word null', ann, 'null'],
		['an empty note', ann, ''],
		['a value in another field', { ...ann, firstName: null, lastName: 'Ann' }, null],
		['a value that runs over', { ...ann, firstName: 'Ann","x' }, null],
		['a lone surrogate', { ...ann, firstName: '\uD800' }, null],
		['another lone surrogate', { ...ann, firstName: '\uD801' }, null],
		['the replacement character', { ...ann, firstName: '\uFFFD' }, null],
	])('differs from every other: %s', (_name, contact, description) => {
		const others = [
			fingerprintOf(ann, null),
			fingerprintOf({ ...ann, firstName: '\uFFFD\uFFFD' }, null),
			fingerprintOf({ ...ann, firstName: '\uDBFF' }, null),
		];
		expect(others).not.toContain(fingerprintOf(contact, description));
	});
});
