import { MarketoLeadOutput } from '../../../nodes/MarketoLeadOutput/MarketoLeadOutput.node';
import { type MarketoStandIn, startMarketo } from '../../servers/marketo/marketo';
import { credentialOf, editor, testCredential } from './pipeline';

const { listSearch, resourceMapping } = new MarketoLeadOutput().methods;

let marketo: MarketoStandIn;
beforeEach(async () => {
	marketo = await startMarketo();
});
afterEach(async () => await marketo.stop());

const open = (parameters = {}): ReturnType<typeof editor> => editor(credentialOf(marketo), parameters);

describe('The lists of the editor', () => {
	it.each([
		['searchProgrammes', [{ name: 'Marketplace Leads', value: 1107 }]],
		['searchForms', [{ name: 'Marketplace Leads', value: 1029 }]],
		['searchPartitions', [{ name: 'Default', value: 'Default' }]],
	] as const)('%s', async (method, results) => {
		expect(await listSearch[method].call(open())).toEqual({ results });
		expect(await listSearch[method].call(open(), 'DEFAULT leads?')).toEqual({ results: [] });
	});

	it('show text areas for notes, and searchable fields for the look-up', async () => {
		expect((await listSearch.searchNotesFields.call(open(), 'marketplace')).results).toEqual([
			{ name: 'Marketplace Notes', value: 'marketplaceNotes' },
		]);
		const { results } = await listSearch.searchLookupFields.call(open());
		expect(results).toContainEqual({ name: 'Email Address', value: 'email' });
		expect(results.map(({ value }) => value)).not.toContain('firstName');
		expect(results.map(({ value }) => value)).not.toContain('id');
	});

	it('show the statuses of the chosen programme in their order, and none before one is chosen', async () => {
		const programme = { __rl: true, mode: 'list', value: 1107 };
		expect(await listSearch.searchMemberStatuses.call(open({ programme }))).toEqual({
			results: ['Interested', 'Trial', 'Active'].map((name) => ({ name, value: name })),
		});
		expect(await listSearch.searchMemberStatuses.call(open())).toEqual({ results: [] });
	});

	it('show the fields that can be mapped', async () => {
		const { fields } = await resourceMapping.getLeadFields.call(open());
		expect(fields).toContainEqual(expect.objectContaining({ id: 'firstName', type: 'string' }));
		expect(fields.map(({ id }) => id)).not.toContain('id');
	});

	it('say in plain words why there is nothing to show', async () => {
		marketo.settings.isAddressAllowed = false;
		await expect(listSearch.searchProgrammes.call(open())).rejects.toThrow(/Marketo denies access/);
		await marketo.stop();
		await expect(listSearch.searchForms.call(open())).rejects.toThrow(/refused the connection/);
		const wrong = editor({ endpoint: 'example.com', clientId: 'a', clientSecret: 'b' });
		await expect(listSearch.searchForms.call(wrong)).rejects.toThrow(/Endpoint of the Marketo credential/);
	});
});

describe('The test of the credential', () => {
	it('signs in and reads', async () => {
		expect(await testCredential(credentialOf(marketo))).toMatchObject({ status: 'OK' });
	});

	it('does not let a token that was kept stand for a secret that is wrong', async () => {
		await listSearch.searchForms.call(open());
		const wrong = { ...credentialOf(marketo), clientSecret: 'wrong-secret' };
		const result = await testCredential(wrong);
		expect(result).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/client secret/) as string,
		});
		expect(result.message).not.toContain('wrong-secret');
	});

	it.each([
		['that reading is not allowed', () => (marketo.settings.isAddressAllowed = false), /denies access/],
		['that nobody answers', async () => await marketo.stop(), /refused the connection/],
	])('says %s', async (_, spoil, message) => {
		await spoil();
		expect(await testCredential(credentialOf(marketo))).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(message) as string,
		});
	});

	it('says that the endpoint is none', async () => {
		expect(await testCredential({ endpoint: '', clientId: 'a', clientSecret: 'b' })).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/^Endpoint of the Marketo credential/) as string,
		});
	});
});
