import fc from 'fast-check';

import { offerKey, personIdentity } from '../../../lib/lead/keys';
import type { Contact } from '../../../lib/lead/lead';
import { withSource } from '../../../lib/lead/withSource';
import { NOBODY, read } from './fixtures';

const identityOf = (contact: Partial<Contact>) => personIdentity({ ...NOBODY, ...contact });

describe('a person is known by the e-mail address', () => {
	test.each([
		[' Ann@Example.COM ', 'ann@example.com'],
		['ann+news@example.com', 'ann+news@example.com'],
		['ann@localhost', 'ann@localhost'],
		['JOSE\u0301@example.com', 'jos\u00E9@example.com'],
		['MSFT_TEST_1@test.com', 'msft_test_1@test.com'],
		['a\uD800@example.com', 'a\uFFFD@example.com'],
	])('%j', (email, value) => {
		expect(identityOf({ email, phone: '+16175555555' })).toEqual({ tier: 'email', value });
	});

	test.each([
		'n/a',
		'none',
		'-',
		'@',
		'ann@',
		'@example.com',
		'ann@b@c.example',
		'ann example@x.org',
		'Ann <ann@example.com>',
		'n/a@n/a',
		'none@none.com',
		'no-reply@example.com',
		'noemail@example.com',
		'...@example.com',
		'6F9619FF-8B86-D011-B42D-00CF4FC964FF@contoso.com',
		'6f9619ff8b86d011b42d00cf4fc964ff@contoso.com',
		'{6f9619ff-8b86-d011-b42d-00cf4fc964ff}@contoso.com',
	])('but not by %s', (email) => {
		expect(identityOf({ email })).toBeNull();
		expect(identityOf({ email, phone: '+16175555555' })?.tier).toBe('phone');
	});
});

describe('else by the phone', () => {
	test.each([
		['16175555555', 'USA', '+16175555555'],
		['(617) 555-5555', 'US', '+16175555555'],
		['617.555.5555', 'United States', '+16175555555'],
		['617 555 5555', ' united states of america ', '+16175555555'],
		['617 555 5555', 'U.S.A.', '+16175555555'],
		['+1 617 555 5555', null, '+16175555555'],
		['+1 617 555 5555', 'Atlantis', '+16175555555'],
		['020 7946 0000', 'GB', '+442079460000'],
		['020 7946 0000', 'UK', '+442079460000'],
		['020 7946 0000', 'United Kingdom', '+442079460000'],
		['0211 123456', 'DEU', '+49211123456'],
		['0211 123456', 'germany', '+49211123456'],
		['02-123-4567', 'Korea, South', null],
		['02-123-4567', 'South Korea', '+8221234567'],
		['+41 44 668 18 00', 'DE', '+41446681800'],
	])('%s in %s is %s', (phone, country, value) => {
		expect(identityOf({ phone, country })).toEqual(value === null ? null : { tier: 'phone', value });
	});

	test.each([
		['1234567890', 'US'],
		['1234567890', null],
		['16175555555', null],
		['n/a', 'US'],
		['0', 'US'],
		['+', 'US'],
		['\uD800', 'US'],
		['555', 'AQ'],
	])('but not by %j in %s', (phone, country) => {
		expect(identityOf({ phone, country })).toBeNull();
	});
});

describe('else by full name and company', () => {
	const ann = { firstName: 'Ann', lastName: 'Example', company: 'Example Ltd' };

	test('as they read', () => {
		const identity = identityOf(ann);
		expect(identity).toEqual({ tier: 'nameAndCompany', value: 'ann\nexample\nexample ltd' });
		expect(identityOf({ firstName: ' ANN', lastName: 'example ', company: 'Example\u00A0 \n Ltd' })).toEqual(
			identity,
		);
		expect(identityOf({ ...ann, company: 'Ｅｘａｍｐｌｅ Ltd' })).toEqual(identity);
	});

	test('all three of them', () => {
		for (const missing of ['firstName', 'lastName', 'company'] as const) {
			expect(identityOf({ ...ann, [missing]: null })).toBeNull();
			expect(identityOf({ ...ann, [missing]: ' ' })).toBeNull();
		}
	});

	test.each(['n/a', 'N.A.', 'None', 'unknown', '-', '...', '[not provided]', 'Not Available'])(
		'but not by placeholders such as %s',
		(company) => {
			expect(identityOf({ ...ann, company })).toBeNull();
		},
	);

	test('names are not run together', () => {
		expect(identityOf({ ...ann, firstName: 'Ann Example', lastName: 'X' })).not.toEqual(
			identityOf({ ...ann, firstName: 'Ann', lastName: 'Example X' }),
		);
	});

	test('lone surrogates are replaced', () => {
		expect(identityOf({ ...ann, company: 'x\uD800' })?.value).toBe('ann\nexample\nx\uFFFD');
	});
});

describe('a person without any of them', () => {
	test('has no identity', () => {
		expect(personIdentity(NOBODY)).toBeNull();
	});
});

describe('any contact', () => {
	const text = fc.option(fc.string({ unit: 'binary' }));
	const contact = fc.record({
		firstName: text,
		lastName: text,
		email: fc.oneof(text, fc.emailAddress()),
		phone: fc.oneof(text, fc.stringMatching(/^\+?[0-9 ]{0,15}$/)),
		country: fc.oneof(text, fc.constantFrom('US', 'DE', 'GBR')),
		company: text,
		title: text,
	});

	test('has an identity that is well-formed and does not change when read again', () => {
		fc.assert(
			fc.property(contact, (given) => {
				const identity = personIdentity(given);
				if (identity === null) return;
				expect(identity.value).toBe(identity.value.trim());
				expect(Buffer.from(identity.value).toString()).toBe(identity.value);
				if (identity.tier === 'email') expect(identityOf({ email: identity.value })).toEqual(identity);
				if (identity.tier === 'phone') expect(identityOf({ phone: identity.value })).toEqual(identity);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('an offer is known by', () => {
	test.each<[string, unknown, string | null]>([
		[
			'the lead source',
			{ leadSource: 'SPZA-PLT| Contoso.Backup ', productId: 'p.q', offerTitle: 'T' },
			'contoso.backup',
		],
		['else the product id', { leadSource: 'SPZA-PLT|', productId: 'P.Q', offerTitle: 'T' }, 'p.q'],
		['else the title', { leadSource: 'SPZA-PLT', offerTitle: ' Contoso Backup ' }, 'contoso backup'],
		['a well-formed text', { leadSource: 'SPZA-PLT|x\uD800' }, 'x\uFFFD'],
		['nothing where there is none', { leadSource: 'SPZA-PLT' }, null],
	])('%s', (_name, value, key) => {
		expect(offerKey(withSource(read(value)))).toBe(key);
	});
});
