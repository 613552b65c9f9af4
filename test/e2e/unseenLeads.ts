/** What a lead must say, in part. */
export interface Expected {
	readonly channel?: string;
	readonly contact?: Readonly<Record<string, string | null>>;
	readonly campaign?: Readonly<Record<string, string>>;
	readonly description?: string | null;
	readonly productId?: string;
	readonly createdAt?: string;
	readonly isTest?: boolean;
	readonly problems?: readonly string[];
	readonly source: Readonly<Record<string, unknown>>;
}

export interface UnseenLead {
	readonly name: string;
	readonly payload: unknown;
	readonly expected: Expected;
}

const mia = { firstName: 'Mia', lastName: 'Krämer', email: 'mia@fabrikam.example' };

/**
 * Payloads of the documented kinds with other content, as the HTTPS endpoint may get them any day. What is
 * expected was worked out by hand from Microsoft's pages.
 */
export const unseenPosts: readonly UnseenLead[] = [
	{
		name: 'a purchase in the Azure portal',
		payload: {
			userDetails: { ...mia, phone: '+49 30 901820', country: 'DE', company: 'Fabrikam GmbH', title: 'CIO' },
			leadSource: 'AzurePortal-Create|fabrikam.vpn-gateway-byol',
			actionCode: 'Create',
			offerTitle: 'Fabrikam VPN Gateway',
			description: '',
		},
		expected: {
			channel: 'https',
			contact: {
				firstName: 'Mia',
				lastName: 'Krämer',
				email: 'mia@fabrikam.example',
				phone: '+49 30 901820',
				country: 'DE',
				company: 'Fabrikam GmbH',
				title: 'CIO',
			},
			description: null,
			problems: [],
			source: {
				name: 'AzurePortal',
				code: 'AzurePortal',
				action: 'Create',
				actionLabel: 'Purchase',
				offer: {
					text: 'fabrikam.vpn-gateway-byol',
					publisherId: 'fabrikam',
					offerId: 'vpn-gateway-byol',
					title: 'Fabrikam VPN Gateway',
				},
				stage: 'active',
				match: 'full',
				family: 'microsoft',
			},
		},
	},
	{
		name: 'a test drive in shouting PascalCase',
		payload: {
			UserDetails: { FIRSTNAME: 'Mia', LASTNAME: 'Krämer', EMAIL: 'Mia@Fabrikam.example' },
			LEADSOURCE: 'azuremarketplace-starttestdrive|Fabrikam VPN',
			ACTIONCODE: 'STARTTESTDRIVE',
			OFFERTITLE: 'Fabrikam VPN',
		},
		expected: {
			contact: { email: 'Mia@Fabrikam.example', phone: null },
			problems: [],
			source: { name: 'AzureMarketplace', action: 'StartTestDrive', stage: 'trial', match: 'full' },
		},
	},
	{
		name: '"Contact me" with notes and blanks all over',
		payload: {
			userDetails: { ...mia, firstName: '  Mia ', phone: ' ', company: '\t' },
			leadSource: ' SPZA-PLT | Fabrikam | Backup - Pro ',
			actionCode: ' PLT ',
			offerTitle: ' Fabrikam | Backup - Pro ',
			description: '  Please call after 5 pm.\nThanks!  ',
		},
		expected: {
			contact: { firstName: 'Mia', phone: null, company: null },
			description: 'Please call after 5 pm.\nThanks!',
			source: {
				name: 'AppSource',
				code: 'SPZA',
				action: 'PLT',
				offer: {
					text: 'Fabrikam | Backup - Pro',
					publisherId: null,
					offerId: null,
					title: 'Fabrikam | Backup - Pro',
				},
				match: 'full',
			},
		},
	},
	{
		name: 'the long spelling of AppSource, with campaign parameters',
		payload: {
			userDetails: mia,
			leadSource: 'AppSource (SPZA)-INS|fabrikam.f0e1d2c3-1cfa-4c56-91e6-3ed0b622145a',
			actionCode: 'INS',
			offerTitle: 'Fabrikam Add-in',
			description: '{"mktcmpid":"spring","ref":"newsletter"}',
		},
		expected: {
			campaign: { mktcmpid: 'spring', ref: 'newsletter' },
			description: null,
			source: {
				name: 'AppSource',
				code: 'SPZA',
				offer: {
					text: 'fabrikam.f0e1d2c3-1cfa-4c56-91e6-3ed0b622145a',
					publisherId: 'fabrikam',
					offerId: 'f0e1d2c3-1cfa-4c56-91e6-3ed0b622145a',
					title: 'Fabrikam Add-in',
				},
			},
		},
	},
	{
		name: 'a source nobody has documented yet',
		payload: { userDetails: mia, leadSource: 'MicrosoftMarketplace-INS|fabrikam.vpn', actionCode: 'INS' },
		expected: {
			source: {
				name: 'MicrosoftMarketplace',
				code: 'MicrosoftMarketplace',
				action: 'INS',
				stage: 'interest',
				match: 'partial',
			},
		},
	},
	{
		name: 'an action nobody has documented yet',
		payload: { userDetails: mia, leadSource: 'AzureMarketplace-RenewNow|fabrikam.vpn' },
		expected: {
			source: { action: 'RenewNow', actionLabel: null, stage: 'unknown', match: 'partial' },
		},
	},
	{
		name: 'an action that only the code beside the string names',
		payload: { userDetails: mia, leadSource: 'TestDrive|Fabrikam VPN', actionCode: 'StartTestDrive' },
		expected: { source: { name: 'TestDrive', action: 'StartTestDrive', stage: 'trial', match: 'full' } },
	},
	{
		name: 'a string and a code that contradict each other',
		payload: { userDetails: mia, leadSource: 'SPZA-PLT|fabrikam.vpn', actionCode: 'INS' },
		expected: { problems: ['actionConflict'], source: { action: 'PLT', stage: 'active' } },
	},
	{
		name: "AppExchange's string, which is not Microsoft's",
		payload: { userDetails: mia, leadSource: 'SFDC-dup-IN|Fabrikam for Salesforce', actionCode: '' },
		expected: {
			source: { code: 'SFDC-dup', action: 'IN', stage: 'unknown', match: 'none', family: 'appExchange' },
		},
	},
	{
		name: 'no lead source at all',
		payload: { userDetails: mia, leadSource: null, actionCode: null, offerTitle: 'Fabrikam VPN' },
		expected: {
			problems: [],
			source: { name: null, action: null, stage: 'unknown', match: 'none', family: 'unknown' },
		},
	},
	{
		name: "Microsoft's test of the connection",
		payload: {
			userDetails: {
				firstName: 'MSFT_TEST_638912345678901234',
				lastName: 'MSFT_TEST_638912345678901234',
				email: 'MSFT_TEST_638912345678901234@test.com',
				phone: '1234567890',
				country: 'US',
				company: 'MSFT_TEST_638912345678901234',
				title: 'MSFT_TEST_638912345678901234',
			},
			leadSource: 'MSFT_TEST_638912345678901234-MSFT_TEST_638912345678901234|Fabrikam VPN',
			actionCode: 'MSFT_TEST_638912345678901234',
			offerTitle: 'Fabrikam VPN',
			description: 'MSFT_TEST_638912345678901234',
		},
		expected: { isTest: true, source: { match: 'none', family: 'microsoft', stage: 'unknown' } },
	},
	{
		name: 'a name in Japanese and an emoji in the company',
		payload: {
			userDetails: { firstName: '美咲', lastName: '佐藤', email: 'misaki@fabrikam.example', company: '🚀社' },
			leadSource: 'AzureMarketplace-INS|ファブリカム',
			actionCode: 'INS',
		},
		expected: {
			contact: { firstName: '美咲', lastName: '佐藤', company: '🚀社' },
			source: { offer: { text: 'ファブリカム', publisherId: null, offerId: null, title: 'ファブリカム' } },
		},
	},
];

/** Rows and records of other systems with other content, as a node before Parse Lead Source may hand them over. */
export const unseenRecords: readonly UnseenLead[] = [
	{
		name: 'a row of the Azure Table',
		payload: {
			PartitionKey: '3:2F4:2F2026',
			RowKey: '5f0c3a52-0000-4000-8000-000000000002',
			Timestamp: '2026-03-04T09:15:02.1234567Z',
			ProductId: 'fabrikam.vpn-gateway',
			CustomerInfo:
				'{"FirstName":"Mia","LastName":"Krämer","Email":"mia@fabrikam.example","Phone":"+49 30 901820","Country":"DE","Company":"Fabrikam GmbH","Title":""}',
			LeadSource: 'AzureMarketplace-INS|Fabrikam VPN Gateway',
			ActionCode: 'INS',
			PublisherDisplayName: 'Fabrikam',
			OfferDisplayName: 'Fabrikam VPN Gateway',
			CreatedTime: '03/04/2026 09:15:01',
			Description: 'Campaigns: ',
		},
		expected: {
			channel: 'azureTable',
			contact: { email: 'mia@fabrikam.example', company: 'Fabrikam GmbH', title: null },
			createdAt: '2026-03-04T09:15:01.000Z',
			productId: 'fabrikam.vpn-gateway',
			description: null,
			problems: [],
			source: {
				offer: {
					text: 'Fabrikam VPN Gateway',
					publisherId: 'fabrikam',
					offerId: 'vpn-gateway',
					title: 'Fabrikam VPN Gateway',
				},
				stage: 'interest',
				match: 'full',
			},
		},
	},
	{
		name: 'a row whose CustomerInfo was cut off',
		payload: {
			PartitionKey: '3:2F4:2F2026',
			RowKey: '5f0c3a52-0000-4000-8000-000000000003',
			CustomerInfo: '{"FirstName":"Mia","LastNa',
			LeadSource: 'SPZA-PLT|fabrikam.vpn',
			ActionCode: 'PLT',
		},
		expected: {
			channel: 'azureTable',
			problems: ['customerInfoUnreadable', 'contactMissing'],
			source: { action: 'PLT', match: 'full' },
		},
	},
	{
		name: 'a lead of Dynamics 365 with the lead source in its description',
		payload: {
			leadid: '0a1b2c3d-8b86-4011-b42d-00cf4fc964ff',
			subject: 'Marketplace lead',
			firstname: 'Mia',
			lastname: 'Krämer',
			emailaddress1: 'mia@fabrikam.example',
			telephone1: '+49 30 901820',
			address1_country: 'Germany',
			companyname: 'Fabrikam GmbH',
			jobtitle: null,
			description: 'SPZA-PLT|fabrikam.vpn',
			createdon: '2026-03-04T09:15:01Z',
		},
		expected: {
			channel: 'dynamics365',
			contact: { phone: '+49 30 901820', country: 'Germany', title: null },
			createdAt: '2026-03-04T09:15:01.000Z',
			source: { name: 'AppSource', action: 'PLT', match: 'full' },
		},
	},
	{
		name: 'a record of Salesforce',
		payload: {
			attributes: { type: 'Lead', url: '/services/data/v65.0/sobjects/Lead/00QD000000XyZaBMAV' },
			Id: '00QD000000XyZaBMAV',
			LastName: 'Krämer',
			Email: 'mia@fabrikam.example',
			Company: '[not provided]',
			LeadSource: 'AzurePortal-Create|fabrikam.vpn',
			CreatedDate: '2026-03-04T10:15:01.000+0100',
		},
		expected: {
			channel: 'salesforce',
			contact: { firstName: null, lastName: 'Krämer' },
			createdAt: '2026-03-04T09:15:01.000Z',
			source: { name: 'AzurePortal', stage: 'active', match: 'full' },
		},
	},
	{
		name: 'a lead of Marketo',
		payload: {
			id: 42,
			firstName: 'Mia',
			lastName: 'Krämer',
			email: 'mia@fabrikam.example',
			company: 'Fabrikam GmbH',
			leadSource: 'SPZA-INS|fabrikam.vpn',
			createdAt: '2026-03-04T09:15:01Z',
			updatedAt: '2026-03-04T09:15:01Z',
		},
		expected: {
			channel: 'marketo',
			contact: { firstName: 'Mia', company: 'Fabrikam GmbH' },
			source: { name: 'AppSource', action: 'INS', match: 'full' },
		},
	},
	{
		name: 'a contact that somebody has laid flat',
		payload: { ...mia, leadSource: 'SPZA-DNC|fabrikam.vpn', offerTitle: 'Fabrikam VPN' },
		expected: {
			channel: 'other',
			contact: { email: 'mia@fabrikam.example' },
			source: { action: 'DNC', stage: 'doNotContact', match: 'full' },
		},
	},
];
