import { isDelivered } from '../../../../lib/destinations/outcome';
import type { Outcome } from '../../../../lib/destinations/contract';
import { emailOf, send, task } from '../../../contracts/crm/deliveries';
import { type SalesforceStandIn, startSalesforce } from '../../../servers/salesforce/salesforce';
import { open } from './world';

describe('fields of leads', () => {
	let standIn: SalesforceStandIn;
	beforeEach(async () => {
		standIn = await startSalesforce();
	});
	afterEach(async () => await standIn.stop());

	const lead = () => standIn.records('Lead')[0];
	const changes = (outcome: Outcome | undefined) =>
		outcome && isDelivered(outcome) ? outcome.changes : null;

	it('say the country by its name', async () => {
		await send(await open(standIn), [task({ n: 1, contact: { country: 'DE' } })]);
		expect(lead()).toMatchObject({ Country: 'Germany' });
	});

	it('say the country by its code where there is one', async () => {
		standIn.settings.countryPicklist = true;
		const [outcome] = await send(await open(standIn), [task({ n: 1, contact: { country: 'Germany' } })]);
		expect(lead()).toMatchObject({ CountryCode: 'DE', Country: 'Germany' });
		expect(changes(outcome)).toEqual([]);
	});

	it('leave out a country that this Salesforce does not have, and say so', async () => {
		standIn.settings.countryPicklist = true;
		const [outcome] = await send(await open(standIn), [task({ n: 1, contact: { country: 'KI' } })]);
		expect(changes(outcome)).toEqual([{ field: 'CountryCode', what: 'dropped' }]);
	});

	it('leave out a country that is refused although nothing told so, and say so', async () => {
		standIn.settings.countryPicklist = true;
		standIn.settings.hiddenFields = ['Lead.CountryCode'];
		const [outcome] = await send(await open(standIn), [task({ n: 1, contact: { country: 'KI' } })]);
		expect(outcome).toMatchObject({ status: 'created' });
		expect(changes(outcome)).toEqual([{ field: 'Country', what: 'dropped' }]);
	});

	it('say Microsoft’s lead source, and keep it when the person comes back', async () => {
		await send(await open(standIn), [task({ n: 1 })]);
		expect(lead()).toMatchObject({ LeadSource: 'AzureMarketplace-INS|contoso.backup' });
		const settings = { leadSource: 'Web' };
		await send(await open(standIn, { settings, policy: { whenExists: 'update' } }), [
			task({ n: 1, step: 1 }),
		]);
		expect(lead()).toMatchObject({ LeadSource: 'AzureMarketplace-INS|contoso.backup' });
	});

	it('leave the lead source out where it is no value of a restricted list, and say so', async () => {
		standIn.settings.restrictedLeadSource = true;
		const [outcome] = await send(await open(standIn), [task({ n: 1 })]);
		expect(changes(outcome)).toEqual([{ field: 'LeadSource', what: 'dropped' }]);
	});

	it('take the chosen lead source from the list', async () => {
		standIn.settings.restrictedLeadSource = true;
		const [outcome] = await send(await open(standIn, { settings: { leadSource: 'Partner Referral' } }), [
			task({ n: 1 }),
		]);
		expect(lead()).toMatchObject({ LeadSource: 'Partner Referral' });
		expect(changes(outcome)).toEqual([]);
	});

	it('that are hidden are not written, and that is told', async () => {
		standIn.settings.hiddenFields = ['Lead.DoNotCall', 'Lead.Title'];
		standIn.settings.readOnlyFields = ['Lead.Phone'];
		const [outcome] = await send(await open(standIn), [
			task({ n: 1, action: 'DNC', contact: { title: 'Dr' } }),
		]);
		expect(lead()).toMatchObject({ HasOptedOutOfEmail: true, DoNotCall: false });
		expect(changes(outcome)).toEqual(
			expect.arrayContaining(['Title', 'Phone', 'DoNotCall'].map((field) => ({ field, what: 'dropped' }))),
		);
	});

	it('that must be filled and are not make a rejection that names them', async () => {
		standIn.settings.requiredCustomField = true;
		const [outcome] = await send(await open(standIn), [task({ n: 1 })]);
		expect(outcome).toMatchObject({
			status: 'rejected',
			code: 'requiredMissing',
			message: expect.stringContaining('“Region”') as unknown,
		});
		const [mapped] = await send(await open(standIn), [task({ n: 1, mapped: { Region__c: 'EMEA' } })]);
		expect(mapped).toMatchObject({ status: 'created' });
	});

	it('that were hidden since the run began make a rejection for now, and nothing is written', async () => {
		const destination = await open(standIn);
		standIn.settings.hiddenFields = ['Lead.Phone'];
		const [outcome] = await send(destination, [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'rejected', code: 'requestRefused' });
		expect(standIn.records('Lead')).toEqual([]);
	});

	it('that became read-only since the run began are left out, and that is told', async () => {
		const destination = await open(standIn);
		standIn.settings.readOnlyFields = ['Lead.Phone'];
		const [outcome] = await send(destination, [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'created', changes: [{ field: 'Phone', what: 'dropped' }] });
	});

	it('of leads that are there stay as they are where leads may not be edited, and the step is told all the same', async () => {
		standIn.settings.denied = ['update Lead'];
		const id = standIn.insert('Lead', { LastName: 'Typed', Company: 'x', Email: emailOf(1) });
		const [outcome] = await send(await open(standIn), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'updated', remoteId: id });
		expect(changes(outcome)).toContainEqual({ field: 'FirstName', what: 'dropped' });
		expect(standIn.records('Task')).toHaveLength(1);
	});

	it('that hold a number in any form hold it in E.164, and otherwise as it was sent', async () => {
		await send(await open(standIn), [
			task({ n: 1, contact: { phone: '(617) 555-5555', country: 'US' } }),
			task({ n: 2, contact: { phone: 'ask for Ann' } }),
		]);
		expect(standIn.records('Lead').map(({ Phone }) => Phone)).toEqual(['+16175555555', 'ask for Ann']);
	});

	it('whose address is encrypted cannot be searched, so that only our own records are found', async () => {
		const destination = await open(standIn);
		standIn.insert('Lead', { LastName: 'Typed', Company: 'x', Email: emailOf(1) });
		standIn.settings.hiddenFields = ['Lead.Email', 'Contact.Email'];
		const blind = await open(standIn);
		const [first] = await send(blind, [task({ n: 1 })]);
		const [again] = await send(blind, [task({ n: 1 })]);
		expect([first?.status, again?.status]).toEqual(['created', 'duplicate']);
		expect(destination.limits.count).toBe(200);
	});
});
