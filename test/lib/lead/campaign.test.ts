import { readDescription } from '../../../lib/lead/campaign';

describe('campaign parameters move out of a description', () => {
	test.each<[string, string | null, Record<string, string> | null]>([
		['{"mktcmpid":"1234","partnerid":"98765"}', null, { mktcmpid: '1234', partnerid: '98765' }],
		['{"a":1,"b":true,"c":null,"d":" ","e":" x "}', null, { a: '1', b: 'true', e: 'x' }],
		['{}', null, null],
		['{"a":null}', null, null],
		['Campaigns: {"mktcmpid":"1234"}', null, { mktcmpid: '1234' }],
		['campaigns:{"mktcmpid":"1234"}', null, { mktcmpid: '1234' }],
		['Campaigns:', null, null],
		['Please call me.\nCampaigns: {"a":"1"}', 'Please call me.', { a: '1' }],
		['Please call me. Campaigns: {"a":"1"}', 'Please call me.', { a: '1' }],
		['Please call me.\r\nCampaigns:', 'Please call me.', null],
		['About our campaigns: call me.\nCampaigns: {"a":"1"}', 'About our campaigns: call me.', { a: '1' }],
		['Campaigns: {"a":"Campaigns: {}"}', null, { a: 'Campaigns: {}' }],
		['{see below} Campaigns: {"a":"1"}', '{see below}', { a: '1' }],
	])('%j', (text, description, campaign) => {
		expect(readDescription(text)).toEqual({ description, campaign });
	});

	test('a key that means something to JavaScript is a key like others', () => {
		const { campaign } = readDescription('{"__proto__":"x"}');
		expect(Object.entries(campaign ?? {})).toEqual([['__proto__', 'x']]);
	});
});

describe('a description stays as it is', () => {
	test.each([
		'Please call me.',
		'{"a":{"b":1}}',
		'{"a":[1]}',
		'["a"]',
		'{a: 1}',
		'{hello}',
		'Campaigns: none',
		'Campaigns: {oops}',
		'My campaigns: what about {"a":1} today?',
		'We run these campaigns:',
		'Subcampaigns: {"a":"1"}',
		'Call {me}',
	])('%j', (text) => {
		expect(readDescription(text)).toEqual({ description: text, campaign: null });
	});

	test('when there is none', () => {
		expect(readDescription(null)).toEqual({ description: null, campaign: null });
	});
});
