import fc from 'fast-check';

import { type LeadSource, leadSourceSchema, type Stage } from '../../../lib/lead/lead';
import { formatLeadSource, parseLeadSource } from '../../../lib/lead/leadSource';
import * as z from '../../../lib/vendor/zod';
import samples from '../../fixtures/leads/leadSources.json';

const PARTS = { source: fc.string(), action: fc.string(), offer: fc.string() };

describe('a lead source in the documents or seen in public code', () => {
	test.each(samples.map((sample) => [sample.value, sample.expected] as const))('%s', (value, expected) => {
		expect(parseLeadSource(value)).toEqual(expected);
	});
});

describe('name, action and offer', () => {
	test.each<[string, string | null, string | null, string | null]>([
		['AzureMarketplace-INS|contoso.backup', 'AzureMarketplace', 'INS', 'contoso.backup'],
		['  AzureMarketplace - INS  |  Contoso Backup  ', 'AzureMarketplace', 'INS', 'Contoso Backup'],
		['AzurePortal-Create|A | B || C', 'AzurePortal', 'Create', 'A | B || C'],
		['SPZA-PLT|Contoso - Backup - Pro', 'AppSource', 'PLT', 'Contoso - Backup - Pro'],
		['My-New-Shop-INS|x', 'My-New-Shop', 'INS', 'x'],
		['SPZA-|x', 'AppSource', null, 'x'],
		['-PLT|x', null, 'PLT', 'x'],
		['-|x', null, null, 'x'],
		['|x', null, null, 'x'],
		['|', null, null, null],
		['-', null, null, null],
		['', null, null, null],
		[' \t\n ', null, null, null],
		['|||', null, null, '||'],
		['AppSource|Offre spéciale – été', 'AppSource', null, 'Offre spéciale – été'],
		['SPZA-PLT|備份 ☁️', 'AppSource', 'PLT', '備份 ☁️'],
		['SPZA-PLT|\uD800', 'AppSource', 'PLT', '\uD800'],
		['Partner referral', 'Partner referral', null, null],
		['Trade show - Berlin', 'Trade show', 'Berlin', null],
		['__proto__-constructor|toString', '__proto__', 'constructor', 'toString'],
	])('%j', (text, name, action, offer) => {
		const source = parseLeadSource(text);
		expect([source.name, source.action, source.offer.text]).toEqual([name, action, offer]);
	});

	test.each([null, undefined, 42, true, {}, [], ['SPZA-PLT|x'], Symbol('x')])('of %p are absent', (value) => {
		expect(parseLeadSource(value)).toEqual(parseLeadSource(''));
	});
});

describe('known codes', () => {
	test.each([
		['azuremarketplace', 'AzureMarketplace', 'AzureMarketplace'],
		['AZUREPORTAL', 'AzurePortal', 'AzurePortal'],
		['testDrive', 'TestDrive', 'TestDrive'],
		['spza', 'AppSource', 'SPZA'],
		['Appsource', 'AppSource', 'SPZA'],
		['appsource (spza)', 'AppSource', 'SPZA'],
		['Microsoft Marketplace', 'Microsoft Marketplace', 'Microsoft Marketplace'],
	])('the source %s is %s, code %s', (sent, name, code) => {
		expect(parseLeadSource(`${sent}-INS|x`)).toMatchObject({ name, code });
	});

	test.each<[string, string, string | null, Stage]>([
		['ins', 'INS', 'Get it now', 'interest'],
		['Plt', 'PLT', 'Contact me', 'active'],
		['dnc', 'DNC', 'Do not contact', 'doNotContact'],
		['CREATE', 'Create', 'Purchase', 'active'],
		['starttestdrive', 'StartTestDrive', 'Test Drive', 'trial'],
		['Subscribe', 'Subscribe', null, 'unknown'],
	])('the action %s is %s, "%s", %s', (sent, action, actionLabel, stage) => {
		expect(parseLeadSource(`SPZA-${sent}|x`)).toMatchObject({ action, actionLabel, stage });
	});

	test.each<[string, LeadSource['match'], LeadSource['family']]>([
		['SPZA-PLT|x', 'full', 'microsoft'],
		['SPZA-PLT', 'partial', 'microsoft'],
		['SPZA-Subscribe|x', 'partial', 'microsoft'],
		['NewShop-PLT|x', 'partial', 'microsoft'],
		['SPZA', 'partial', 'microsoft'],
		['NewShop-Subscribe|x', 'none', 'unknown'],
		['Web', 'none', 'unknown'],
		['', 'none', 'unknown'],
	])('%j matches: %s, family %s', (text, match, family) => {
		expect(parseLeadSource(text)).toMatchObject({ match, family });
	});
});

describe('evidence beside the string', () => {
	test('an action code fills a missing action', () => {
		expect(parseLeadSource('AzureMarketplace|x', { actionCode: ' ins ' })).toMatchObject({
			action: 'INS',
			actionLabel: 'Get it now',
			stage: 'interest',
			match: 'full',
		});
	});

	test('an action code alone is enough to know that a lead is of Microsoft', () => {
		expect(parseLeadSource(null, { actionCode: 'DNC' })).toMatchObject({
			name: null,
			action: 'DNC',
			stage: 'doNotContact',
			match: 'partial',
			family: 'microsoft',
		});
	});

	test('an action in the string wins', () => {
		expect(parseLeadSource('SPZA-PLT|x', { actionCode: 'INS' }).action).toBe('PLT');
	});

	test('a blank action code fills nothing', () => {
		expect(parseLeadSource('SPZA|x', { actionCode: ' ' }).action).toBeNull();
	});

	test('a title beside a string without offer counts as the offer', () => {
		expect(parseLeadSource('SPZA-PLT', { offerTitle: 'Contoso Backup' })).toMatchObject({
			match: 'full',
			offer: { text: null, title: 'Contoso Backup' },
		});
	});
});

describe('the offer', () => {
	const offerOf = (text: string, evidence = {}) => parseLeadSource(`SPZA-INS|${text}`, evidence).offer;

	test.each([
		['contoso.backup', 'contoso', 'backup'],
		['contoso.backup.v2', 'contoso', 'backup.v2'],
		['con_toso-1.back_up-2', 'con_toso-1', 'back_up-2'],
		['docusign.3701c77e-1cfa-4c56-91e6-3ed0b622145a', 'docusign', '3701c77e-1cfa-4c56-91e6-3ed0b622145a'],
		['node.js', 'node', 'js'],
	])('%s is publisher %s and offer %s', (text, publisherId, offerId) => {
		expect(offerOf(text)).toEqual({ text, publisherId, offerId, title: null });
	});

	test.each([
		'Contoso Backup',
		'Contoso.Backup',
		'contoso',
		'contoso.',
		'.backup',
		'contoso..backup',
		'contoso.back up',
		'contoso.bäckup',
	])('%s is a display name', (text) => {
		expect(offerOf(text)).toEqual({ text, publisherId: null, offerId: null, title: text });
	});

	test.each(['node.js', 'monday.com', 'Monday.com'])(
		'a title that looks like an id is a title: %s',
		(offerTitle) => {
			expect(offerOf(offerTitle.toLowerCase(), { offerTitle })).toEqual({
				text: offerTitle.toLowerCase(),
				publisherId: null,
				offerId: null,
				title: offerTitle,
			});
		},
	);

	test('a title that is the product id too is an id', () => {
		expect(offerOf('monday.com', { offerTitle: 'monday.com', productId: 'Monday.com' })).toEqual({
			text: 'monday.com',
			publisherId: 'monday',
			offerId: 'com',
			title: 'monday.com',
		});
	});

	test('an id in another case than documented is one when the product id says so', () => {
		expect(offerOf('Contoso.Backup', { productId: 'contoso.backup' })).toEqual({
			text: 'Contoso.Backup',
			publisherId: 'Contoso',
			offerId: 'Backup',
			title: null,
		});
	});

	test('the product id completes a display name', () => {
		expect(
			offerOf('Contoso Backup', { productId: 'contoso.backup', offerTitle: 'Backup by Contoso' }),
		).toEqual({
			text: 'Contoso Backup',
			publisherId: 'contoso',
			offerId: 'backup',
			title: 'Backup by Contoso',
		});
	});

	test('the product id stands in for a missing offer', () => {
		expect(parseLeadSource('SPZA-INS', { productId: 'contoso.backup' })).toMatchObject({
			match: 'full',
			offer: { text: null, publisherId: 'contoso', offerId: 'backup', title: null },
		});
	});

	test.each(['backup', 'contoso backup.x', '<publisherid.offerid>', ' '])(
		'a product id that is none tells nothing: %j',
		(productId) => {
			expect(offerOf('Contoso Backup', { productId })).toMatchObject({ publisherId: null, offerId: null });
		},
	);

	test('the id in the string wins over another product id', () => {
		expect(offerOf('contoso.backup', { productId: 'contoso.other' })).toMatchObject({ offerId: 'backup' });
	});
});

describe("the builder's stages", () => {
	const stages = new Map<string, Stage>([
		['ins', 'active'],
		['subscribe', 'trial'],
	]);

	test.each<[string, Stage]>([
		['SPZA-INS|x', 'active'],
		['SPZA-ins|x', 'active'],
		['SPZA-SUBSCRIBE|x', 'trial'],
		['SPZA-PLT|x', 'active'],
		['SPZA-StartTestDrive|x', 'trial'],
		['SPZA|x', 'unknown'],
	])('%s is %s', (text, stage) => {
		expect(parseLeadSource(text, {}, stages).stage).toBe(stage);
	});

	test('hold for an action that the action code filled', () => {
		expect(parseLeadSource('SPZA|x', { actionCode: 'INS' }, stages).stage).toBe('active');
	});
});

describe("Microsoft's test tokens", () => {
	test.each(['MSFT_TEST_123-MSFT_TEST_123|Contoso Backup', 'msft_test_1-INS|x', 'MSFT_TEST_1'])(
		'%s is of Microsoft and matches nothing',
		(text) => {
			expect(parseLeadSource(text)).toMatchObject({ match: 'none', family: 'microsoft' });
		},
	);

	test.each(['MSFT_TEST_-x|y', 'MSFT_TEST_12a-x|y', 'XMSFT_TEST_1-x|y'])('%s is none', (text) => {
		expect(parseLeadSource(text).family).toBe('unknown');
	});
});

describe("look-alikes of Salesforce's AppExchange", () => {
	test.each([
		['SFDC-IN|Contoso Backup', 'SFDC', 'IN'],
		['SFDC-dup-DM|Contoso Backup', 'SFDC-dup', 'DM'],
		['sfdc-DUP-ins|Contoso Backup', 'sfdc-DUP', 'ins'],
		['SFDC-PLT|Contoso Backup', 'SFDC', 'PLT'],
		['SFDC-Create|contoso.backup', 'SFDC', 'Create'],
	])('%s is kept apart', (text, name, action) => {
		const stages = new Map<string, Stage>([[action.toLowerCase(), 'active']]);
		expect(parseLeadSource(text, { actionCode: 'DNC' }, stages)).toMatchObject({
			name,
			code: name,
			action,
			actionLabel: null,
			stage: 'unknown',
			match: 'none',
			family: 'appExchange',
		});
	});

	test.each(['SFDC|x', 'SFDC-|x', 'SFDC-dup-|x', 'SFDCX-IN|x', 'SFDC-other-IN|x', 'SFDC-not a code|x'])(
		'%s is none',
		(text) => {
			expect(parseLeadSource(text).family).not.toBe('appExchange');
		},
	);
});

describe('formatting', () => {
	test.each<[string | null, string | null, string | null, string]>([
		['AppSource', 'PLT', 'contoso.backup', 'SPZA-PLT|contoso.backup'],
		[
			'AzureMarketplace',
			'INS',
			'Contoso - Backup | Restore',
			'AzureMarketplace-INS|Contoso - Backup | Restore',
		],
		['AzureMarketplace', null, null, 'AzureMarketplace'],
		['AzurePortal', 'Create', null, 'AzurePortal-Create'],
		[null, 'INS', 'x', '-INS|x'],
		[null, null, 'x', '|x'],
		['My-Shop', null, 'x', 'My-Shop-|x'],
		[null, null, null, ''],
	])('%s, %s, %s', (source, action, offer, text) => {
		expect(formatLeadSource({ source, action, offer })).toBe(text);
	});

	const wellFormed = (reserved: RegExp, ...known: string[]) =>
		fc.oneof(
			fc.constantFrom(null, ...known),
			fc
				.string({ unit: 'binary' })
				.map((text) => text.replace(reserved, '').trim() || null)
				// A known code in another case, or under another name, comes back in its canonical spelling.
				.filter(
					(text) => text === null || !/^(?:azure|test|appsource|spza|ins|plt|dnc|create|start)/i.test(text),
				),
		);
	const parts = fc.record({
		source: wellFormed(/\|/g, 'AzureMarketplace', 'AzurePortal', 'TestDrive', 'AppSource', 'My-Shop'),
		action: wellFormed(/[|-]/g, 'INS', 'PLT', 'DNC', 'Create', 'StartTestDrive'),
		offer: wellFormed(/(?!)/g, 'contoso.backup', 'Contoso - Backup | Restore'),
	});

	test('what is formatted is parsed back to the same parts', () => {
		fc.assert(
			fc.property(parts, (sent) => {
				const { name, action, offer } = parseLeadSource(formatLeadSource(sent));
				expect({ source: name, action, offer: offer.text }).toEqual(sent);
			}),
			{ numRuns: 1000 },
		);
	});

	test('formatting what was parsed changes nothing that is parsed again', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const read = parseLeadSource(text);
				const again = parseLeadSource(
					formatLeadSource({ source: read.name, action: read.action, offer: read.offer.text }),
				);
				expect(again).toEqual(read);
			}),
			{ numRuns: 1000 },
		);
	});
});

describe('any value whatever', () => {
	const fragments = fc.constantFrom(
		'|',
		'-',
		'.',
		' ',
		'SPZA',
		'AppSource',
		'SFDC',
		'dup',
		'INS',
		'MSFT_TEST_1',
		'\uD800',
	);
	const anyText = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.array(fc.oneof(fragments, fc.string())).map((texts) => texts.join('')),
	);

	test('gives a lead source that holds to its schema', () => {
		fc.assert(
			fc.property(
				fc.oneof(anyText, fc.jsonValue(), fc.anything()),
				fc.record(PARTS, { requiredKeys: [] }),
				(value, parts) => {
					const evidence = { actionCode: parts.action, offerTitle: parts.source, productId: parts.offer };
					expect(z.safeParse(leadSourceSchema, parseLeadSource(value, evidence)).success).toBe(true);
				},
			),
			{ numRuns: 2000 },
		);
	});

	test('keeps every part that was sent', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				const { code, action, offer } = parseLeadSource(text);
				const parts = [code === 'SPZA' ? null : code, action, offer.text];
				for (const part of parts) {
					if (part !== null) expect(text.toLowerCase()).toContain(part.toLowerCase());
				}
			}),
		);
	});
});
