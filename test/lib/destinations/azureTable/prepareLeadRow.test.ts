import { isOwnRow } from '../../../../lib/azureTables/ownRows';
import type { Mapped } from '../../../../lib/destinations/crm/mapping';
import { TABLE_POLICY, type TablePolicy } from '../../../../lib/destinations/azureTable/policy';
import { prepareLeadRow } from '../../../../lib/destinations/azureTable/prepareLeadRow';
import { changedRow, type LeadRow, newRow } from '../../../../lib/destinations/azureTable/row';
import type { Prepared } from '../../../../lib/destinations/contract';
import type { ParsedLead } from '../../../../lib/lead/lead';
import { readLead } from '../../../../lib/lead/readLead';
import { deliveryKeyOf, leadNumber, PLANTED } from '../leads';

const KEYS = { deliveryKey: deliveryKeyOf(1), recordKey: '22222222-2222-4222-8222-222222222222' };
const FLAT: TablePolicy = { ...TABLE_POLICY, layout: 'flat' };

function prepared(
	lead: Partial<ParsedLead> = {},
	mapped: Mapped = {},
	policy = TABLE_POLICY,
): Prepared<LeadRow> {
	return prepareLeadRow({ ...leadNumber(1), ...lead }, KEYS, mapped, policy);
}

function row(lead: Partial<ParsedLead> = {}, mapped: Mapped = {}, policy = TABLE_POLICY): LeadRow {
	const made = prepared(lead, mapped, policy);
	if (made.kind !== 'record') throw new Error(`It should be a row, and is ${made.kind}.`);
	return made.record;
}

describe("a row in Microsoft's layout", () => {
	it('has the columns that Microsoft writes, all of them texts', () => {
		expect(newRow(row({ productId: 'contoso.backup', publisher: 'Contoso' }))).toEqual({
			partitionKey: 'leads-b',
			rowKey: KEYS.recordKey,
			ProductId: 'contoso.backup',
			CustomerInfo: JSON.stringify({
				FirstName: 'Zyxwia',
				LastName: 'Qwertz',
				Email: 'zyxwia.qwertz+1@example.com',
				Phone: '+4930123456',
				Country: 'DE',
				Company: 'Plugh GmbH',
				Title: '',
			}),
			LeadSource: 'AzureMarketplace-INS|contoso.backup',
			ActionCode: 'INS',
			PublisherDisplayName: 'Contoso',
			OfferDisplayName: 'Contoso Backup',
			CreatedTime: '11/23/2026 07:00:00',
			Description: 'xyzzy note ü€😀',
			DeliveryKeys: KEYS.deliveryKey,
			WrittenBy: 'n8n-nodes-marketplace-leads',
		});
	});

	it.each<[string, Partial<ParsedLead>]>([
		['with a note and a campaign', { description: 'Call me', campaign: { mktcmpid: '1234' } }],
		['with a campaign alone', { description: null, campaign: { mktcmpid: '1234', place: 'ü' } }],
		['with a note alone', {}],
		['with neither', { description: null }],
		['with a time of its own', { createdAt: '2026-01-02T03:04:05.000Z' }],
	])('is read as the lead that was written, %s', (_, more) => {
		const lead = { ...leadNumber(1), ...more };
		const { partitionKey, rowKey, ...columns } = newRow(row(more));
		const stored = {
			PartitionKey: partitionKey,
			RowKey: rowKey,
			Timestamp: '2026-11-24T00:00:00Z',
			...columns,
		};
		const read = readLead(stored, { receivedAt: lead.receivedAt, mintId: () => 'none' });
		const { contact, leadSource, actionCode, offerTitle, description, campaign, fingerprint } = read;
		expect({ contact, leadSource, actionCode, offerTitle, description, campaign }).toEqual({
			contact: lead.contact,
			leadSource: lead.leadSource,
			actionCode: lead.actionCode,
			offerTitle: lead.offerTitle,
			description: lead.description,
			campaign: lead.campaign,
		});
		expect(read.createdAt).toBe(lead.createdAt ?? lead.receivedAt);
		expect(read.problems).toEqual([]);
		expect(fingerprint).toHaveLength(64);
	});

	it('leaves the product out where no offer is known, and says nothing of a time that is none', () => {
		const { source } = leadNumber(1);
		const offer = { text: null, publisherId: null, offerId: null, title: null };
		const { columns } = row({ source: { ...source, offer }, offerTitle: null, createdAt: 'soon' });
		expect(columns).not.toHaveProperty('ProductId');
		expect(columns).toMatchObject({ OfferDisplayName: '', CreatedTime: '' });
	});

	it('keeps the contact a JSON text however long it is, and says that it was cut', () => {
		const contact = {
			...leadNumber(1).contact,
			company: '\u0001😀'.repeat(40_000),
			lastName: 'x'.repeat(40_000),
		};
		const { columns, changes } = row({ contact });
		const info = columns['CustomerInfo'] as string;
		expect(info.length).toBeLessThanOrEqual(32_768);
		expect(JSON.parse(info)).toMatchObject({
			FirstName: 'Zyxwia',
			LastName: expect.stringMatching(/^x+$/) as string,
		});
		expect(changes).toEqual([{ field: 'CustomerInfo', what: 'truncated' }]);
	});
});

describe('a row in the flat layout', () => {
	it('has a column for each thing that is known, with its type, and none for what is not', () => {
		const { columns } = row({ campaign: { mktcmpid: '1234' } }, {}, FLAT);
		expect(columns).toMatchObject({
			FirstName: 'Zyxwia',
			Email: 'zyxwia.qwertz+1@example.com',
			Source: 'AzureMarketplace',
			Action: 'INS',
			ActionLabel: 'Get it now',
			Stage: 'interest',
			Offer: 'contoso.backup',
			OfferTitle: 'Contoso Backup',
			Campaign: '{"mktcmpid":"1234"}',
			IsTest: false,
			ReceivedAt: new Date('2026-11-23T07:00:00.000Z'),
		});
		expect(columns).not.toHaveProperty('Title');
		expect(columns).not.toHaveProperty('CreatedAt');
	});

	it('leaves out a campaign that is longer than a cell, and says so', () => {
		const { columns, changes } = row({ campaign: { mktcmpid: 'x'.repeat(40_000) } }, {}, FLAT);
		expect(columns).not.toHaveProperty('Campaign');
		expect(changes).toEqual([{ field: 'Campaign', what: 'dropped' }]);
	});
});

describe('columns mapped by hand', () => {
	it('are added, or take the place of the layout’s; a blank one changes nothing', () => {
		const { columns } = row(
			{},
			{ Owner: 'Ann', LeadSource: 'mine', ActionCode: ' ', Score: 7, Big: 2 ** 40 },
		);
		expect(columns).toMatchObject({
			Owner: 'Ann',
			LeadSource: 'mine',
			ActionCode: 'INS',
			Score: 7,
			Big: 2n ** 40n,
		});
	});

	it('are cut where they are too long, never a character in two', () => {
		const { columns, changes } = row({}, { Owner: `x${'😀'.repeat(20_000)}` });
		expect(columns['Owner']).toBe(`x${'😀'.repeat(16_383)}`);
		expect(changes).toEqual([{ field: 'Owner', what: 'truncated' }]);
	});

	it.each([NaN, new Date(NaN), new Date(-1e14), Symbol('x')])(
		'are left out where no cell takes them (%p)',
		(value) => {
			const { columns, changes } = row({}, { Owner: value });
			expect(columns).not.toHaveProperty('Owner');
			expect(changes).toEqual([{ field: 'Owner', what: 'dropped' }]);
		},
	);

	it.each([
		'RowKey',
		'partitionKey',
		'timestamp',
		'etag',
		'WrittenBy',
		'deliverykeys',
		'my column',
		'a.b',
		'1st',
		'x'.repeat(256),
	])('may not be called “%s”', (name) => {
		expect(prepared({}, { [name]: 'x' })).toMatchObject({ kind: 'rejected', code: 'columnName' });
	});

	it('may be called in letters of any script', () => {
		expect(row({}, { Größe_2: 'x' }).columns).toHaveProperty('Größe_2', 'x');
	});

	it('are no more than a row takes', () => {
		const many = Object.fromEntries(Array.from({ length: 252 }, (_, n) => [`C${n}`, 'x']));
		expect(prepared({}, many)).toMatchObject({ kind: 'rejected', code: 'tooManyColumns' });
	});

	it('make no row of more than 1 MiB', () => {
		const large = Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`C${n}`, 'x'.repeat(32_768)]));
		const refused = prepared({}, large);
		expect(refused).toMatchObject({ kind: 'rejected', code: 'tooLarge' });
		for (const word of PLANTED) expect(JSON.stringify(refused)).not.toContain(word);
	});
});

describe('what is written at all', () => {
	const dnc = { source: { ...leadNumber(1).source, stage: 'doNotContact' as const } };

	it('is no test lead, unless the builder wants them', () => {
		expect(prepared({ isTest: true }).kind).toBe('skipped');
		expect(prepared({ isTest: true }, {}, { ...TABLE_POLICY, testLeads: 'write' }).kind).toBe('record');
	});

	it('is a do-not-contact step, unless the builder does not want them', () => {
		expect(prepared(dnc).kind).toBe('record');
		expect(prepared(dnc, {}, { ...TABLE_POLICY, doNotContact: 'skip' }).kind).toBe('skipped');
	});

	it('is known for ours', () => {
		expect(isOwnRow(newRow(row()))).toBe(true);
		expect(isOwnRow({ partitionKey: '9:2F28:2F2018', rowKey: 'x', LeadSource: 'AzureMarketplace' })).toBe(
			false,
		);
	});
});

describe('what is merged into a row that is there', () => {
	it('says nothing of what the lead says nothing of', () => {
		const changed = changedRow(row({ description: null, publisher: null }), []);
		expect(changed).not.toHaveProperty('Description');
		expect(changed).not.toHaveProperty('PublisherDisplayName');
		expect(changed).toHaveProperty('ActionCode', 'INS');
	});

	it('remembers the last twenty deliveries', () => {
		const before = Array.from({ length: 25 }, (_, n) => `key${n}`);
		const keys = String(changedRow(row(), before)['DeliveryKeys']).split(' ');
		expect(keys).toEqual([...before.slice(-19), KEYS.deliveryKey]);
	});
});
