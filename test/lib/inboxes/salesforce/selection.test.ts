import fc from 'fast-check';

import type { Inbox } from '../../../../lib/inboxes/contract';
import { leadSourceIn, likeMicrosofts } from '../../../../lib/inboxes/salesforce/selection';
import { parseLeadSource } from '../../../../lib/lead/leadSource';
import { findLeadSource } from '../../../../lib/lead/leadSourcePattern';
import { PlainLine } from './plainLine';
import { type SalesforceInboxWorld, salesforceInboxWorld } from './world';

let world: SalesforceInboxWorld;
let inbox: Inbox;
beforeEach(async () => {
	world = await salesforceInboxWorld();
	inbox = await world.open();
});
afterEach(async () => await world.stop());

const found = async (opened = inbox): Promise<PlainLine> => await PlainLine.all(opened);

describe('Whose leads come out of Salesforce', () => {
	it.each([
		'AzureMarketplace-INS|contoso.backup',
		'SPZA-PLT|contoso.backup',
		'AppSource (SPZA)-Create|Contoso Backup - the "best" | of all',
		'TestDrive-StartTestDrive|contoso.backup',
		'AzurePortal-DNC|contoso.backup',
		'azuremarketplace-ins|CONTOSO',
		'AzureMarketplace-NEW|an action that is not known yet',
		'NewShop-PLT|a source that is not known yet',
		'AzureMarketplace-INS',
		'SPZA',
		'MSFT_TEST_636573304831318844|contoso.backup',
	])('Microsoft’s: %s', async (LeadSource) => {
		world.insert('ann@example.com', { LeadSource });
		expect((await found()).emails()).toEqual(['ann@example.com']);
		expect((await found()).leads[0]?.lead.leadSource).toBe(LeadSource);
	});

	it.each([
		['Web'],
		[null],
		['SFDC-IN|Contoso Backup'],
		['SFDC-dup-DM|Contoso Backup'],
		['Trade show | Berlin'],
		['A TestDrive - sort of'],
	])('nobody else’s: %s', async (LeadSource) => {
		world.insert('ann@example.com', { LeadSource });
		expect((await found()).emails()).toEqual([]);
	});

	it('what Salesforce is asked for holds whatever we take for Microsoft’s', () => {
		const words = [...likeMicrosofts('F').matchAll(/F LIKE '%(.*?)%'/g)].map(([, word = '']) =>
			word.toLowerCase(),
		);
		expect(words.length).toBeGreaterThan(1);
		const part = fc.constantFrom(
			...['AzureMarketplace', 'AzurePortal', 'TestDrive', 'AppSource (SPZA)', 'spza', 'MSFT_TEST_7', 'Shop'],
			...['-', '|', ' ', '\n', 'INS', 'plt', 'DNC', 'Create', 'StartTestDrive', 'offer', 'SFDC', '€'],
		);
		fc.assert(
			fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
				const text = parts.join('');
				if (leadSourceIn({ LeadSource: text }, 'LeadSource') === null) return;
				expect(words.some((word) => text.toLowerCase().includes(word))).toBe(true);
				expect(parseLeadSource(findLeadSource(text)).family).toBe('microsoft');
			}),
			{ numRuns: 5000 },
		);
	});
});

describe('A lead source in another field', () => {
	const source = 'SPZA-PLT|contoso.backup';

	it('is read there, whatever is in Lead Source', async () => {
		world.insert('ann@example.com', { LeadSource: 'Partner Referral', Partner_Offer__c: source });
		world.insert('bob@example.com', { LeadSource: source });
		const { leads } = await found(await world.openAs({ leadSourceField: 'Partner_Offer__c' }));
		expect(leads).toMatchObject([
			{
				lead: { leadSource: source, contact: { email: 'ann@example.com' } },
				raw: { LeadSource: 'Partner Referral', Partner_Offer__c: source },
			},
		]);
	});

	it('is read out of a longer text', async () => {
		world.insert('ann@example.com', { Partner_Offer__c: `From: ${source}` });
		const { leads } = await found(await world.openAs({ leadSourceField: 'Partner_Offer__c' }));
		expect(leads).toMatchObject([{ lead: { leadSource: source } }]);
	});

	it.each(['leadsource', 'LEADSOURCE', 'partner_offer__C'])(
		'is read by the name of the field in any case: %s',
		async (leadSourceField) => {
			world.insert('ann@example.com', { LeadSource: source, Partner_Offer__c: source });
			expect((await found(await world.openAs({ leadSourceField }))).emails()).toEqual(['ann@example.com']);
		},
	);

	it.each(['Owner.Name', "X' OR Id != '", 'Two words', '', '1st__c', 'x'.repeat(101)])(
		'is not looked for by what is no name of a field: %s',
		async (leadSourceField) => {
			await expect(world.openAs({ leadSourceField })).rejects.toMatchObject({
				name: 'InboxError',
				message: 'The field Lead Source Field holds no name of a field.',
			});
			expect(world.queries()).toEqual([]);
		},
	);

	it('is another place: what was read by one field says nothing of another', async () => {
		const { place } = await world.openAs({ leadSourceField: 'Partner_Offer__c' });
		expect(place).not.toBe(inbox.place);
		expect((await world.openAs({ leadSourceField: 'leadsource' })).place).toBe(inbox.place);
		expect((await world.openAs({ alsoWhenChanged: true })).place).toBe(inbox.place);
	});
});
