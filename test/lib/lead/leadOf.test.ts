import { leadOf } from '../../../lib/lead/leadOf';
import { withSource } from '../../../lib/lead/withSource';
import { read, samples } from './fixtures';

const without = (lead: Record<string, unknown>, name: string) =>
	Object.fromEntries(Object.entries(lead).filter(([key]) => key !== name));

describe('the lead of an item of ours', () => {
	test.each(samples.map((sample) => [sample.name, sample.expected] as const))(
		'%s comes back as it is',
		(_name, lead) => {
			expect(leadOf({ lead, receipt: null, raw: {} })).toBe(lead);
			expect(leadOf(lead)).toBe(lead);
		},
	);

	test('may have fields of the builder and a source', () => {
		const lead = { ...withSource(read('SPZA-PLT|x')), score: 7 };
		expect(leadOf({ lead })).toBe(lead);
	});

	test.each<[string, (lead: Record<string, unknown>) => unknown]>([
		['nothing', () => null],
		['a text', () => 'SPZA-PLT|x'],
		['a list', (lead) => [lead]],
		['a lead without an id', (lead) => without(lead, 'id')],
		['a lead without a contact', (lead) => without(lead, 'contact')],
		['a lead with a number for a text', (lead) => ({ ...lead, offerTitle: 5 })],
		['a lead with an unknown channel', (lead) => ({ ...lead, channel: 'fax' })],
		['a lead with half a source', (lead) => ({ ...lead, source: { name: 'AppSource' } })],
		['a payload', () => ({ userDetails: {}, leadSource: 'x' })],
	])('%s is none', (_name, change) => {
		const value = change({ ...read('SPZA-PLT|x') });
		expect(leadOf(value)).toBeNull();
		expect(leadOf({ lead: value })).toBeNull();
	});
});
