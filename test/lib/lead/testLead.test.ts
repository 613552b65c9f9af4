import type { Contact } from '../../../lib/lead/lead';
import { isTestLead } from '../../../lib/lead/testLead';
import { NOBODY, read } from './fixtures';

const TOKEN = 'MSFT_TEST_636573304831318844';

describe('a test lead', () => {
	test.each<Partial<Contact>>([
		{ firstName: TOKEN },
		{ lastName: TOKEN },
		{ company: TOKEN },
		{ title: TOKEN },
		{ email: `${TOKEN}@test.com` },
		{ email: `${TOKEN.toLowerCase()}@elsewhere.example` },
	])('is known by %j', (contact) => {
		expect(isTestLead({ ...NOBODY, ...contact }, null)).toBe(true);
	});

	test('is known by its description', () => {
		expect(isTestLead(NOBODY, TOKEN)).toBe(true);
	});

	test.each<Partial<Contact>>([
		{ firstName: 'MSFT_TEST_' },
		{ firstName: 'MSFT_TEST_12x' },
		{ lastName: `not ${TOKEN}` },
		{ email: TOKEN },
		{ email: `x@${TOKEN}` },
		{ email: `@${TOKEN}` },
		{ phone: '1234567890', country: 'US' },
	])('is not made by %j', (contact) => {
		expect(isTestLead({ ...NOBODY, ...contact }, `${TOKEN} again`)).toBe(false);
	});

	test('is never made by its lead source alone', () => {
		const lead = { userDetails: { email: 'ann@example.com' }, leadSource: `${TOKEN}-${TOKEN}|x` };
		expect(read(lead).isTest).toBe(false);
	});
});
