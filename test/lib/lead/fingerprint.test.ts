import { comparableFingerprint, fingerprintOf } from '../../../lib/lead/fingerprint';
import type { Contact } from '../../../lib/lead/lead';
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

describe('what tells a repeat from a change', () => {
	const contact: Contact = {
		firstName: 'Ann',
		lastName: 'Example',
		email: 'Ann@Example.com',
		phone: '(617) 555-0123',
		country: 'US',
		company: 'Contoso  Ltd',
		title: null,
	};
	const same = (other: Partial<Contact>, note: string | null = 'Please call.') =>
		comparableFingerprint({ ...contact, ...other }, note) === comparableFingerprint(contact, 'Please call.');

	it.each([
		['case', { email: 'ann@example.com', lastName: 'EXAMPLE' }],
		['white space', { company: 'Contoso Ltd' }],
		['the punctuation of a phone number', { phone: '617.555.0123' }],
	])('does not count %s', (_, other) => expect(same(other)).toBe(true));

	it.each([
		['another name', { firstName: 'Anna' }],
		['another number', { phone: '617 555 0124' }],
		['a missing company', { company: null }],
	])('counts %s', (_, other) => expect(same(other)).toBe(false));

	it('counts another note, not its case', () => {
		expect(same({}, 'PLEASE call.')).toBe(true);
		expect(same({}, 'Please write.')).toBe(false);
	});
});
