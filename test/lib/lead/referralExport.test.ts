import { offerKey } from '../../../lib/lead/keys';
import type { ParsedLead } from '../../../lib/lead/lead';
import { withSource } from '../../../lib/lead/withSource';
import { NOBODY, read } from './fixtures';

type Cells = Readonly<Record<string, unknown>>;

/** A row of the export, as Extract from File gives it: empty cells are left out. */
function row(cells: Cells = {}): Cells {
	return {
		'Referral ID': 'r-1',
		LeadCreationDateTime: '2025-11-15T20:02:52Z',
		'Call to action': 'Contact me',
		'Lead Source': 'AppSource',
		'Offer ID': 'contoso.backup',
		Email: 'ann@example.com',
		...cells,
	};
}

function without(...columns: readonly string[]): Cells {
	return Object.fromEntries(Object.entries(row()).filter(([column]) => !columns.includes(column)));
}

function parsed(cells: Cells): ParsedLead {
	return withSource(read(row(cells)));
}

describe('the columns of the export', () => {
	test.each<[string, (name: string) => string]>([
		['as Microsoft writes them', (name) => name],
		['in lower case', (name) => name.toLowerCase()],
		['with underscores', (name) => name.replaceAll(' ', '_').toUpperCase()],
		['as one word', (name) => name.replaceAll(' ', '')],
		['in quotes, behind a BOM', (name) => `\uFEFF"${name}"`],
		['with other blanks', (name) => ` ${name.replaceAll(' ', '\u00A0')}  `],
	])('may be written %s', (_name, spelt) => {
		const cells = row({ 'Customer Contact First Name': 'Ann', 'Customer Name': 'Example Ltd' });
		const respelt = Object.fromEntries(Object.entries(cells).map(([name, cell]) => [spelt(name), cell]));
		expect(read(respelt)).toEqual(read(cells));
		expect(read(respelt)).toMatchObject({
			channel: 'other',
			createdAt: '2025-11-15T20:02:52.000Z',
			contact: { ...NOBODY, firstName: 'Ann', company: 'Example Ltd', email: 'ann@example.com' },
			leadSource: 'AppSource',
			actionCode: 'PLT',
			productId: 'contoso.backup',
			problems: [],
		});
	});

	test.each<[string, Cells]>([
		['by the time the lead was made', { LeadCreationDateTime: '2025-11-15', lead_id: 'x' }],
		['by its id, beside the offer', { lead_source: 'AppSource', Referral_ID: 'r', Offer_Name: 'Backup' }],
		['by what was pressed, beside the lead type', { call_to_action: 'Contact me', lead_type: 'Offer' }],
		['by two ids', { 'Engagement ID': 'e', 'Referral ID': 'r' }],
	])('tell it %s', (_name, value) => {
		// No other shape is asked what it lacks.
		expect(read(value).problems.some((problem) => /^(action|offer)Missing$/.test(problem))).toBe(true);
		expect(read(value).channel).toBe('other');
	});

	test.each<[string, string, Cells]>([
		['a Marketo lead', 'marketo', { id: 7, createdAt: '2025-11-15', referralId: 'r', email: 'a@x.org' }],
		['a Dataverse lead', 'dynamics365', { leadid: 'x', referralid: 'r', emailaddress1: 'a@x.org' }],
		['a form', 'salesforce', { oid: '00D', call_to_action: 'Call me', email: 'a@x.org' }],
		['an HTTPS payload', 'https', { userDetails: {}, ...row() }],
	])('are not seen in %s with a field of such a name', (_name, channel, value) => {
		expect(read(value).channel).toBe(channel);
	});

	test.each<[string, string, string]>([
		['email', 'Customer Contact Email', 'a@x.org'],
		['email', 'E-mail address', 'a@x.org'],
		['phone', 'Customer Contact Phone number', '+1 617 555 0123'],
		['lastName', 'Contact last name', 'Example'],
		['company', 'Company Name', 'Example Ltd'],
		['country', 'Customer Country/Region', 'US'],
		['title', 'Job Title', 'CTO'],
	])('for the %s: %s', (field, column, value) => {
		expect(read({ ...without('Email'), [column]: value }).contact).toEqual({ ...NOBODY, [field]: value });
	});

	test('may be there twice: the one that is not empty counts', () => {
		expect(read(row({ Email: '', 'E-Mail': 'b@x.org' })).contact.email).toBe('b@x.org');
	});

	test('give the customer’s words before those of the publisher’s own people', () => {
		expect(read(row({ Notes: 'called twice', 'Customer comments': 'Please call' })).description).toBe(
			'Please call',
		);
		expect(read(row({ Notes: 'called twice' })).description).toBe('called twice');
	});
});

describe('what the customer did', () => {
	test.each<[string, string, Partial<ParsedLead['source']>]>([
		['AppSource', 'Contact me', { name: 'AppSource', action: 'PLT', stage: 'active', match: 'full' }],
		['AppSource', 'Get it now', { action: 'INS', stage: 'interest', match: 'full' }],
		['Azure Marketplace', 'get-it-now', { name: 'AzureMarketplace', action: 'INS', match: 'full' }],
		['Azure Marketplace', 'Test drive', { action: 'StartTestDrive', stage: 'trial' }],
		['Azure portal', 'Create', { name: 'AzurePortal', action: 'Create', stage: 'active' }],
		['Azure portal', 'Get it now', { action: 'Create', stage: 'active' }],
		['Azure portal', 'INS', { action: 'Create' }],
		['AppSource', 'plt', { action: 'PLT' }],
		['AppSource', 'Free Trial', { action: 'Free Trial', actionLabel: null, stage: 'unknown' }],
		['Microsoft Marketplace', 'Contact me', { name: 'Microsoft Marketplace', match: 'partial' }],
	])('%s, %s', (leadSource, callToAction, source) => {
		expect(parsed({ 'Lead Source': leadSource, 'Call to action': callToAction }).source).toMatchObject(
			source,
		);
	});

	test('is in the lead source where somebody’s export has the whole string', () => {
		expect(parsed({ 'Lead Source': 'SPZA-PLT|contoso.backup' })).toMatchObject({
			leadSource: 'SPZA-PLT|contoso.backup',
			problems: [],
			source: { match: 'full', action: 'PLT', offer: { text: 'contoso.backup' } },
		});
	});
});

describe('the offer', () => {
	test('is the same for Dedupe Leads as in the lead source of a lead that had arrived', () => {
		const arrived = withSource(read({ userDetails: {}, leadSource: 'SPZA-PLT|contoso.backup' }));
		expect(offerKey(parsed({ 'Offer ID': 'Contoso.Backup', 'Offer name': 'Contoso Backup' }))).toBe(
			offerKey(arrived),
		);
	});

	test('goes by its name where there is no id', () => {
		const named = withSource(read({ ...without('Offer ID'), 'Offer name': 'Contoso Backup' }));
		expect(offerKey(named)).toBe('contoso backup');
		expect(named.problems).toEqual([]);
	});
});

describe('the id', () => {
	test('comes from the row’s own, in any case', () => {
		const { id } = read(row());
		expect(id).toMatch(/^[0-9a-f-]{36}$/);
		expect(read(row({ 'Referral ID': 'R-1', Email: 'other@x.org' })).id).toBe(id);
		expect(read(row({ 'Referral ID': 'r-2' })).id).not.toBe(id);
		expect(read({ ...without('Referral ID'), 'Lead ID': 'r-1' }).id).toBe(id);
	});

	test('is minted where the row has none: an engagement’s is shared', () => {
		expect(read({ ...without('Referral ID'), 'Engagement ID': 'e' }).id).toBe('minted');
	});
});

describe('the time', () => {
	test('may be written as somebody’s spreadsheet writes it', () => {
		expect(read(row({ LeadCreationDateTime: '15.11.2025, 20:02' })).createdAt).toBe(
			'2025-11-15T20:02:00.000Z',
		);
	});

	test('is the creation date where there is no other', () => {
		expect(read({ ...without('LeadCreationDateTime'), 'Creation Date': '11/15/2025' })).toMatchObject({
			createdAt: '2025-11-15T00:00:00.000Z',
			problems: [],
		});
	});

	test('is not that of the last update', () => {
		expect(read({ ...without('LeadCreationDateTime'), 'Updated Date': '11/15/2025' })).toMatchObject({
			createdAt: null,
			problems: ['createdAtMissing'],
		});
	});

	test.each(['soon', '2026-11-23T07:00:01Z'])('%j is none: no lead is made after it is read', (made) => {
		expect(read(row({ LeadCreationDateTime: made }))).toMatchObject({
			createdAt: null,
			problems: ['createdAtUnreadable'],
		});
	});
});

describe('what a row lacks is named', () => {
	test.each<[string, readonly string[], readonly string[]]>([
		['the person', ['Email'], ['contactMissing']],
		['what was pressed', ['Call to action'], ['actionMissing']],
		['the offer', ['Offer ID'], ['offerMissing']],
		['the time', ['LeadCreationDateTime'], ['createdAtMissing']],
		[
			'all of it',
			['Email', 'Call to action', 'Offer ID', 'LeadCreationDateTime'],
			['contactMissing', 'actionMissing', 'offerMissing', 'createdAtMissing'],
		],
	])('%s', (_name, columns, problems) => {
		expect(read({ ...without(...columns), 'Lead Type': 'Profile' }).problems).toEqual(problems);
	});

	test('in no other shape', () => {
		expect(read({ email: 'ann@example.com' }).problems).toEqual([]);
	});
});
