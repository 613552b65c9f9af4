import fc from 'fast-check';

import { leadSchema, PROBLEMS } from '../../../lib/lead/lead';
import { withSource } from '../../../lib/lead/withSource';
import * as z from '../../../lib/vendor/zod';
import { NOBODY, read, samples } from './fixtures';

const ann = { firstName: 'Ann', lastName: 'Example', email: 'ann@example.com' };
const hook = (body: unknown) => ({ headers: { host: 'x' }, params: {}, query: {}, body });

describe('a payload in the documents, seen in public code or composed of documented parts', () => {
	test.each(samples.map((sample) => [sample.name, sample] as const))('%s', (_name, { payload, expected }) => {
		expect(withSource(read(payload))).toEqual(expected);
	});

	test.each(samples.map((sample) => [sample.name, sample] as const))(
		'%s is left untouched',
		(_name, { payload }) => {
			const before = structuredClone(payload);
			read(payload);
			expect(payload).toEqual(before);
		},
	);
});

describe('the shape tells the channel', () => {
	test.each<[string, string, unknown]>([
		['an HTTPS payload', 'https', { userDetails: ann }],
		['a Webhook node round a Web-to-Lead form', 'https', hook({ first_name: 'Ann', oid: '00D' })],
		['a table row', 'azureTable', { customerinfo: '{}' }],
		[
			'a table row whose contact somebody has split',
			'azureTable',
			{ PartitionKey: 'p', RowKey: 'r', LeadSource: 'x', ...ann },
		],
		['a form by its oid', 'salesforce', { oid: '00D', email: 'ann@example.com' }],
		['a form by its last name', 'salesforce', { last_name: 'Example' }],
		['a Dataverse lead', 'dynamics365', { EmailAddress1: 'ann@example.com' }],
		['a Dataverse lead without a contact', 'dynamics365', { leadid: 'x', subject: 'y' }],
		['a Salesforce record by its type', 'salesforce', { attributes: { type: 'Lead' }, LastName: 'Example' }],
		['a Salesforce record by its id', 'salesforce', { Id: '00QD000000AbCdE', LastName: 'Example' }],
		['a Marketo lead by its GUID', 'marketo', { marketoGUID: 'g', ...ann }],
		['a Marketo lead by id and date', 'marketo', { id: '7', updatedAt: '2025-11-15T20:02:52Z', ...ann }],
		['a flat contact', 'other', ann],
		['a flat contact with an id of its own', 'other', { id: 'c-1', createdAt: '2025-11-15', ...ann }],
		['a contact of Salesforce', 'other', { attributes: { type: 'Contact' }, Id: '003D000000AbCdE', ...ann }],
		['a lead source alone', 'other', { leadSource: 'SPZA-PLT|x' }],
		['a text', 'other', 'SPZA-PLT|x'],
		['anything else', 'other', { hello: 'world' }],
	])('%s: %s', (_name, channel, value) => {
		expect(read(value).channel).toBe(channel);
	});

	test('unless the place where it arrived knows better', () => {
		expect(read(ann, 'https').channel).toBe('https');
		expect(read(hook({ userDetails: ann }), 'other').channel).toBe('other');
	});
});

describe('the id', () => {
	const row = (PartitionKey: unknown, RowKey: unknown) => ({ PartitionKey, RowKey, CustomerInfo: '{}' });

	test('is the same for the same row, whatever its content', () => {
		expect(read({ ...row('a', 'b'), LeadSource: 'x' }).id).toBe(read(row('a', 'b')).id);
		expect(read(row('a', 'b')).id).toMatch(
			/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
		);
	});

	test('differs where partition and row only read the same together', () => {
		expect(read(row('a', 'bc')).id).not.toBe(read(row('ab', 'c')).id);
	});

	test('differs by channel', () => {
		expect(read({ leadid: '7' }).id).not.toBe(read({ id: 7, createdAt: '', ...ann }).id);
	});

	test('survives lone surrogates', () => {
		expect(read(row('\uD800', 'b')).id).not.toBe(read(row('\uD801', 'b')).id);
	});

	test('knows a Salesforce record by 15 letters and by 18', () => {
		expect(read({ Id: '00QD000000AbCdEMAV' }).id).toBe(read({ Id: '00QD000000AbCdE' }).id);
	});

	test('knows a Dataverse lead in any case', () => {
		expect(read({ leadid: 'ABC' }).id).toBe(read({ leadid: 'abc' }).id);
	});

	test('knows a Marketo lead by its number before its GUID', () => {
		const numbered = read({ id: 7, createdAt: '2025-11-15', ...ann });
		expect(read({ id: 7, marketoGUID: 'g', ...ann }).id).toBe(numbered.id);
		expect(read({ marketoGUID: 'g' }).id).not.toBe('minted');
	});

	test.each([row(null, 'b'), row('a', ' '), row({}, 'b'), { userDetails: ann }, ann, 'SPZA', { leadid: '' }])(
		'is minted where there is no row id: %j',
		(value) => {
			expect(read(value).id).toBe('minted');
		},
	);

	test('is minted for what came over HTTPS: each receipt is a lead', () => {
		expect(read({ leadid: '7' }, 'https').id).toBe('minted');
		expect(read(hook({ leadid: '7' })).id).toBe('minted');
	});
});

describe('values', () => {
	test('are trimmed; blank ones are null', () => {
		expect(read({ userDetails: { firstName: '  Ann ', lastName: ' \n', email: '' } }).contact).toEqual({
			...NOBODY,
			firstName: 'Ann',
		});
	});

	test('numbers and booleans become text', () => {
		const lead = read({
			userDetails: { firstName: 0, lastName: false, phone: 16175555555 },
			offerTitle: 365,
		});
		expect(lead).toMatchObject({
			contact: { firstName: '0', lastName: 'false', phone: '16175555555' },
			offerTitle: '365',
			problems: [],
		});
	});

	test.each([[{}], [[]], [['Ann']], [{ value: 'Ann' }]])('%j is no text', (firstName) => {
		const lead = read({ userDetails: { ...ann, firstName }, description: firstName });
		expect(lead).toMatchObject({
			contact: { firstName: null },
			description: null,
			problems: ['valueNotText'],
		});
	});

	test('of keys that differ by case only, the first that is not blank counts', () => {
		expect(read({ userDetails: { email: ' ', Email: 'a@x.org', EMAIL: 'b@x.org' } }).contact.email).toBe(
			'a@x.org',
		);
	});

	test('lone surrogates stay as they are', () => {
		expect(read({ ...ann, firstName: '\uDC00' }).contact.firstName).toBe('\uDC00');
	});

	test('keys that mean something to JavaScript are keys like others', () => {
		const text =
			'{"__proto__":{"email":"evil@x.org"},"constructor":{"prototype":{"isAdmin":true}},"userDetails":{"__proto__":{"email":"evil@x.org"},"firstName":"Ann"}}';
		const lead = read(JSON.parse(text));
		expect(lead.contact).toEqual({ ...NOBODY, firstName: 'Ann' });
		expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
	});
});

describe('an HTTPS payload', () => {
	test.each([
		['JSON text', JSON.stringify(ann)],
		[
			'JSON text in PascalCase',
			JSON.stringify({ FirstName: 'Ann', LastName: 'Example', Email: 'ann@example.com' }),
		],
		['an object', ann],
	])('may have its userDetails as %s', (_name, userDetails) => {
		expect(read({ userDetails }).contact).toEqual({ ...NOBODY, ...ann });
	});

	test.each([null, '', '  ', {}])('with userDetails %j has no contact', (userDetails) => {
		expect(read({ userDetails, leadSource: 'SPZA-PLT|x' })).toMatchObject({
			channel: 'https',
			leadSource: 'SPZA-PLT|x',
			contact: NOBODY,
			problems: ['contactMissing'],
		});
	});

	test.each(['Ann', '["Ann"]', '{"firstName":', 7, ['Ann']])(
		'with userDetails %j is unreadable in part',
		(userDetails) => {
			expect(read({ userDetails, offerTitle: 'x' })).toMatchObject({
				offerTitle: 'x',
				problems: ['customerInfoUnreadable', 'contactMissing'],
			});
		},
	);
});

describe("n8n's Webhook node", () => {
	test('the body may be JSON text', () => {
		expect(read(hook(JSON.stringify({ userDetails: ann })))).toMatchObject({ contact: ann, problems: [] });
	});

	test.each([undefined, null, '', 'hello', '[]', '"SPZA"', [{ userDetails: ann }], 5])(
		'a body of %j is no lead',
		(body) => {
			expect(read(hook(body))).toMatchObject({
				channel: 'https',
				contact: NOBODY,
				problems: ['unknownShape'],
			});
		},
	);

	test('is unwrapped once', () => {
		expect(read(hook(hook({ userDetails: ann }))).problems).toEqual(['unknownShape']);
	});

	test('needs more than a field called body', () => {
		expect(read({ body: { userDetails: ann } }).problems).toEqual(['unknownShape']);
	});
});

describe('a table row', () => {
	test('may have its CustomerInfo as an object', () => {
		expect(
			read({ CustomerInfo: ann, ProductId: 'contoso.backup', PublisherDisplayName: 'Contoso' }),
		).toMatchObject({
			contact: ann,
			productId: 'contoso.backup',
			publisher: 'Contoso',
		});
	});

	test('with unreadable CustomerInfo is read otherwise', () => {
		const lead = read({
			CustomerInfo: "{'FirstName': 'Ann'}",
			LeadSource: 'SPZA-PLT|x',
			OfferDisplayName: 'X',
		});
		expect(lead).toMatchObject({
			leadSource: 'SPZA-PLT|x',
			offerTitle: 'X',
			problems: ['customerInfoUnreadable', 'contactMissing'],
		});
	});

	test.each<[unknown, unknown, string | null, string[]]>([
		['11/15/2025 20:02:52', '2025-11-15T21:00:00Z', '2025-11-15T20:02:52.000Z', []],
		['', '2025-11-15T21:00:00.1234567Z', '2025-11-15T21:00:00.123Z', []],
		['yesterday', '2025-11-15T21:00:00Z', '2025-11-15T21:00:00.000Z', []],
		['yesterday', undefined, null, ['createdAtUnreadable']],
		[undefined, undefined, null, []],
		[{}, undefined, null, ['valueNotText']],
	])('made at %j, written at %j: %s', (CreatedTime, Timestamp, createdAt, problems) => {
		expect(read({ CustomerInfo: ann, CreatedTime, Timestamp })).toMatchObject({ createdAt, problems });
	});

	test('of another table is none', () => {
		expect(read({ PartitionKey: 'p', RowKey: 'r', temperature: 21 }).problems).toEqual(['unknownShape']);
	});
});

describe('a form', () => {
	test('with a field sent twice takes the first that is not blank', () => {
		expect(
			read({ first_name: ['', ' Ann '], email: ['', ' '], lead_source: ['SPZA-PLT|x', 'Web'] }),
		).toMatchObject({
			contact: { firstName: 'Ann', email: null },
			leadSource: 'SPZA-PLT|x',
			problems: [],
		});
	});

	test('with a list in a list has no text there', () => {
		expect(read({ last_name: [['Example']], oid: '00D' }).problems).toEqual([
			'valueNotText',
			'contactMissing',
		]);
	});
});

describe('a Dataverse lead', () => {
	test.each<[string, string | null, string | null, string | null]>([
		['in the subject', 'SPZA-PLT|Contoso Backup', 'Please call', 'SPZA-PLT|Contoso Backup'],
		[
			'in the description',
			'New lead',
			'AzurePortal-Create|contoso.backup',
			'AzurePortal-Create|contoso.backup',
		],
		['within the subject', 'Lead Source: SPZA-INS | Contoso - Backup', null, 'SPZA-INS | Contoso - Backup'],
		[
			'on a line of the description',
			null,
			'Hello\r\nAppSource (SPZA)-PLT|x\r\nBye',
			'AppSource (SPZA)-PLT|x',
		],
		['without an offer', 'azuremarketplace-ins', null, 'azuremarketplace-ins'],
		['without an action', 'TestDrive|Contoso', null, 'TestDrive|Contoso'],
		['as a source alone', ' AzureMarketplace ', null, 'AzureMarketplace'],
		['of a source not known yet', 'Marketplace 2-INS|Contoso', null, 'Marketplace 2-INS|Contoso'],
		['of a test', 'MSFT_TEST_1-MSFT_TEST_1|<Offer Name>', null, 'MSFT_TEST_1-MSFT_TEST_1|<Offer Name>'],
		['nowhere', 'A question on AppSource', 'I took a TestDrive - twice. Do create | delete work?', null],
		['nowhere, nothing there', null, ' ', null],
	])('has the lead source %s', (_name, subject, description, leadSource) => {
		expect(read({ emailaddress1: 'a@x.org', subject, description }).leadSource).toBe(leadSource);
	});

	test('keeps its description', () => {
		expect(read({ leadid: 'x', subject: 'y', description: 'SPZA-PLT|x' }).description).toBe('SPZA-PLT|x');
	});

	test('has the mobile phone where there is no other', () => {
		expect(read({ telephone1: ' ', mobilephone: '1' }).contact.phone).toBe('1');
	});
});

describe('a Salesforce record', () => {
	test.each([
		[{ Country: 'Germany', CountryCode: 'DE' }, 'DE'],
		[{ Country: 'Germany', CountryCode: null }, 'Germany'],
		[{ Country: 'Germany' }, 'Germany'],
	])('of %j', (fields, country) => {
		expect(read({ attributes: { type: 'Lead' }, ...fields }).contact.country).toBe(country);
	});

	test('keeps any lead source', () => {
		expect(read({ Id: '00QD000000AbCdE', LeadSource: 'Trade Show' }).leadSource).toBe('Trade Show');
	});
});

describe('a Marketo lead', () => {
	test.each<[string | null, string | null, string | null]>([
		['SPZA-PLT|x', null, 'SPZA-PLT|x'],
		[null, 'SPZA-PLT|x', 'SPZA-PLT|x'],
		['Web form', 'SPZA-PLT|x', 'SPZA-PLT|x'],
		['Web form', 'salesforce.com', 'Web form'],
		[null, 'salesforce.com', 'salesforce.com'],
		[null, null, null],
	])('from %j and %j', (leadSource, sourceSystemName, expected) => {
		expect(read({ marketoGUID: 'g', leadSource, sourceSystemName }).leadSource).toBe(expected);
	});
});

describe('a text', () => {
	test.each([
		[' SPZA-PLT|x ', 'SPZA-PLT|x'],
		['free text', 'free text'],
		['', null],
	])('%j is a lead source and nothing else', (text, leadSource) => {
		expect(read(text)).toMatchObject({ leadSource, contact: NOBODY, offerTitle: null, problems: [] });
	});
});

describe('what is no lead', () => {
	test.each([null, undefined, 5, true, [], [ann], {}, { hello: 'world' }, { title: 'x' }, { json: ann }])(
		'%j has all fields null and says so',
		(value) => {
			expect(read(value)).toMatchObject({
				contact: NOBODY,
				leadSource: null,
				actionCode: null,
				offerTitle: null,
				productId: null,
				publisher: null,
				description: null,
				campaign: null,
				createdAt: null,
				isTest: false,
				problems: ['unknownShape'],
			});
		},
	);
});

describe('depth', () => {
	const nested = (levels: number) => {
		let value: unknown = 'x';
		for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value };
		return value;
	};

	test('64 levels are read', () => {
		expect(read({ ...ann, extra: nested(63) }).problems).toEqual([]);
	});

	test('65 levels are too deep, the lead is read all the same', () => {
		expect(read({ ...ann, extra: nested(64) })).toMatchObject({ contact: ann, problems: ['tooDeep'] });
	});

	test('100,000 levels, and a value that contains itself, do no harm', () => {
		const loop: Record<string, unknown> = { ...ann };
		Object.assign(loop, { a: loop, b: loop, c: [loop, loop, loop] });
		expect(read(nested(100_000)).problems).toContain('tooDeep');
		expect(read(loop).problems).toContain('tooDeep');
	});

	test('width is no depth', () => {
		expect(read({ ...ann, extra: Array.from({ length: 1000 }, () => ({ a: [{}] })) }).problems).toEqual([]);
	});
});

describe('any JSON whatever', () => {
	const name = fc.constantFrom(
		'userDetails',
		'CustomerInfo',
		'first_name',
		'oid',
		'leadid',
		'emailaddress1',
		'Id',
		'attributes',
		'marketoGUID',
		'createdAt',
		'email',
		'FirstName',
		'LeadSource',
		'description',
		'body',
		'headers',
		'query',
		'__proto__',
		'constructor',
	);
	const value = fc.letrec((tie) => ({
		value: fc.oneof(
			{ maxDepth: 4 },
			fc.jsonValue(),
			fc.string({ unit: 'binary' }),
			fc.json(),
			tie('object'),
			fc.constant('00QD000000AbCdE'),
		),
		object: fc.dictionary(fc.oneof(name, fc.string()), tie('value')),
	})).value;

	test('gives a lead that holds to its schema, with known problems only', () => {
		fc.assert(
			fc.property(value, (json) => {
				const lead = withSource(read(json));
				expect(z.safeParse(leadSchema, lead).success).toBe(true);
				expect(PROBLEMS).toEqual(expect.arrayContaining(lead.problems));
				expect(new Set(lead.problems).size).toBe(lead.problems.length);
			}),
			{ numRuns: 2000 },
		);
	});
});
