import type { Finding } from '../../../../lib/destinations/contract';
import { delivered } from '../../../../lib/destinations/outcome';
import type { SalesforceSettings } from '../../../../lib/destinations/salesforce/settings';
import { OUTAGES, type SalesforceStandIn, startSalesforce } from '../../../servers/salesforce/salesforce';
import { isWrite, open, signal } from './world';

describe('a check of Salesforce', () => {
	let standIn: SalesforceStandIn;
	beforeEach(async () => {
		standIn = await startSalesforce();
	});
	afterEach(async () => await standIn.stop());

	const check = async (settings: Partial<SalesforceSettings> = {}): Promise<readonly Finding[]> =>
		await (await open(standIn, { settings })).check(signal);
	const found = async (
		what: string,
		settings: Partial<SalesforceSettings> = {},
	): Promise<Finding | undefined> => (await check(settings)).find((finding) => finding.what === what);

	it('writes nothing, and has a remedy for each thing that is not right', async () => {
		standIn.settings.hiddenFields = ['Lead.DoNotCall', 'Lead.Title', 'Contact.Email'];
		standIn.settings.denied = ['delete Lead', 'update Lead', 'create Task'];
		standIn.settings.requiredCustomField = true;
		standIn.settings.quota.used = standIn.settings.quota.max - 100;
		const findings = await check({ externalIdField: null });
		const wanting = findings.filter(({ status }) => status !== 'ok');
		expect(wanting.map(({ what }) => what).toSorted()).toEqual([
			'API requests',
			'Contacts',
			'Delete leads',
			'Edit leads',
			'External ID field',
			'Opt-outs',
			'Required fields',
			'Standard fields',
			'Tasks',
		]);
		for (const { status, remedy } of wanting) {
			expect(status).toBe('warning');
			expect(remedy).toEqual(expect.any(String));
		}
		expect(standIn.requests.filter(isWrite)).toEqual([]);
	});

	it('is all right where all is', async () => {
		const findings = await check({
			ownerId: standIn.people.salesPerson,
			campaignId: standIn.insert('Campaign', { Name: 'x' }),
		});
		expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
	});

	it.each([
		['inactiveUser', 'missing'],
		['salesPerson', 'ok'],
		['queue', 'ok'],
	] as const)('looks whether the chosen owner can have leads (%s)', async (who, status) => {
		expect(await found('Owner', { ownerId: standIn.people[who] })).toMatchObject({ status });
	});

	it('looks whether the chosen assignment rule is there', async () => {
		const rule = (id: string) => ({ assignment: { by: 'rule', id } as const });
		expect(await found('Owner', rule(standIn.people.assignmentRule))).toMatchObject({ status: 'ok' });
		expect(await found('Owner', rule('01Q000000000000AAA'))).toMatchObject({ status: 'missing' });
	});

	it('says where no assignment rule is active', async () => {
		standIn.settings.assignmentRule = false;
		expect(await found('Owner')).toMatchObject({
			status: 'ok',
			message: expect.stringContaining('No assignment rule') as unknown,
		});
	});

	it('says that a campaign is not there', async () => {
		expect(await found('Campaign', { campaignId: '701000000000000AAA' })).toMatchObject({
			status: 'warning',
		});
	});

	it('goes on where one thing cannot be looked at', async () => {
		standIn.settings.hiddenObjects = ['LeadStatus'];
		expect(await found('Lead status')).toMatchObject({
			status: 'unknown',
			remedy: expect.any(String) as unknown,
		});
	});

	it('is one finding where the quota is used up', async () => {
		const destination = await open(standIn);
		standIn.fault({ times: Infinity, trouble: { answer: OUTAGES.quota } });
		expect(await destination.check(signal)).toEqual([
			expect.objectContaining({ what: 'Sign-in', status: 'missing' }),
		]);
	});
});

describe('what a test lead leaves', () => {
	let standIn: SalesforceStandIn;
	beforeEach(async () => {
		standIn = await startSalesforce();
	});
	afterEach(async () => await standIn.stop());

	it('is only its task where the record was there before', async () => {
		const remoteId = standIn.insert('Lead', { LastName: 'Typed', Company: 'x' });
		const activityId = standIn.insert('Task', { WhoId: remoteId, Subject: 'x' });
		const destination = await open(standIn);
		const sent = delivered('updated', { matched: 'email', remoteType: 'Lead', remoteId, activityId });
		expect(await destination.withdraw(sent, signal)).toMatchObject({ isRemoved: true });
		expect(standIn.records('Lead')).toHaveLength(1);
		expect(standIn.records('Task')).toEqual([]);
	});

	it('is removed, too, where its first answer was lost and it was found by its key', async () => {
		const remoteId = standIn.insert('Lead', { LastName: 'Typed', Company: 'x' });
		const sent = delivered('duplicate', { matched: 'own key', remoteType: 'Lead', remoteId });
		expect(await (await open(standIn)).withdraw(sent, signal)).toMatchObject({ isRemoved: true });
		expect(standIn.records('Lead')).toEqual([]);
	});

	it('stays, and is told, where the record was there before and has no task of it', async () => {
		const remoteId = standIn.insert('Lead', { LastName: 'Typed', Company: 'x' });
		const sent = delivered('updated', { matched: 'email', remoteType: 'Lead', remoteId });
		const withdrawal = await (await open(standIn)).withdraw(sent, signal);
		expect(withdrawal).toMatchObject({
			isRemoved: false,
			message: expect.stringContaining(remoteId) as unknown,
		});
		expect(standIn.records('Lead')).toHaveLength(1);
	});

	it('stays, and is told, where this user may not delete leads', async () => {
		const remoteId = standIn.insert('Lead', { LastName: 'Typed', Company: 'x' });
		standIn.settings.denied = ['delete Lead'];
		const sent = delivered('created', { remoteType: 'Lead', remoteId });
		const withdrawal = await (await open(standIn)).withdraw(sent, signal);
		expect(withdrawal).toMatchObject({
			isRemoved: false,
			message: expect.stringContaining(remoteId) as unknown,
		});
	});
});
