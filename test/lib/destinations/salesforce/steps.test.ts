import { isDelivered } from '../../../../lib/destinations/outcome';
import { emailOf, send, task } from '../../../contracts/crm/deliveries';
import { OUTAGES, type SalesforceStandIn, startSalesforce } from '../../../servers/salesforce/salesforce';
import type { StandInRequest } from '../../../servers/standIn';
import { isWrite, open, signal } from './world';

const writesOf =
	(type: string) =>
	(request: StandInRequest): boolean =>
		isWrite(request) && request.body.toString().includes(`"type":"${type}"`);

describe('steps', () => {
	let standIn: SalesforceStandIn;
	beforeEach(async () => {
		standIn = await startSalesforce();
	});
	afterEach(async () => await standIn.stop());

	const theirs = () => standIn.insert('Lead', { LastName: 'Typed', Company: 'x', Email: emailOf(1) });

	it('are added once where the answer to a task was lost', async () => {
		theirs();
		standIn.fault({ on: writesOf('Task'), trouble: { answerInstead: OUTAGES.unexpected } });
		const [outcome] = await send(await open(standIn), [task({ n: 1 })]);
		expect(outcome && isDelivered(outcome)).toBe(true);
		expect(standIn.records('Task')).toHaveLength(1);
	});

	it('of 200 persons are one search and one request', async () => {
		for (let n = 0; n < 200; n++)
			standIn.insert('Lead', { LastName: `Typed ${n}`, Company: 'x', Email: emailOf(n) });
		const outcomes = await send(
			await open(standIn),
			Array.from({ length: 200 }, (_, n) => task({ n })),
		);
		expect(outcomes.filter(isDelivered)).toHaveLength(200);
		expect(standIn.requests.filter(writesOf('Task'))).toHaveLength(1);
		expect(standIn.records('Task')).toHaveLength(200);
	});

	it('go to the contact where the lead is converted in the meantime', async () => {
		const lead = theirs();
		let contact = '';
		standIn.fault({
			on: (request) => {
				if (writesOf('Task')(request) && contact === '') ({ contact } = standIn.convert(lead));
				return false;
			},
			trouble: { hold: true },
		});
		const [outcome] = await send(await open(standIn), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'updated', remoteType: 'Contact', remoteId: contact });
	});

	it('that are too long for a task keep the marks by which they are known', async () => {
		theirs();
		const description = 'long '.repeat(20_000);
		for (const status of ['updated', 'duplicate']) {
			const [outcome] = await send(await open(standIn), [task({ n: 1, description })]);
			expect(outcome).toMatchObject({ status });
		}
		expect(standIn.records('Task')).toHaveLength(1);
	});

	it('of two leads that belong to one record are both told', async () => {
		const id = theirs();
		const destination = await open(standIn, { policy: { whenExists: 'update' } });
		const rows = [
			task({ n: 1 }),
			{ ...task({ n: 2, description: 'second words', contact: { email: emailOf(1) } }) },
		].map(({ lead, keys, options }) => {
			const prepared = destination.prepare(lead, keys, options);
			if (prepared.kind !== 'record') throw new Error('The lead could not be made ready.');
			return prepared.record;
		});
		const results = await destination.send(rows, signal);
		expect(results).toMatchObject([{ status: 'updated' }, { status: 'updated' }]);
		expect(standIn.record(id)?.['Description']).toMatch(/xyzzy note 0[^]*second words/);
	});
});

describe('a campaign', () => {
	let standIn: SalesforceStandIn;
	let campaignId: string;
	beforeEach(async () => {
		standIn = await startSalesforce();
		campaignId = standIn.insert('Campaign', { Name: 'Marketplace' });
	});
	afterEach(async () => await standIn.stop());

	const openWith = async (memberStatuses = {}) =>
		await open(standIn, { settings: { campaignId, memberStatuses } });
	const members = () => standIn.records('CampaignMember');

	it('gets new leads, with the status of their stage', async () => {
		await send(await openWith({ active: 'Responded' }), [task({ n: 1 }), task({ n: 2, action: 'PLT' })]);
		expect(members().map(({ Status }) => Status)).toEqual(['Sent', 'Responded']);
	});

	it('gets contacts, and each person once', async () => {
		const contact = standIn.insert('Contact', { LastName: 'Typed', Email: emailOf(1) });
		for (const step of [0, 1]) await send(await openWith(), [task({ n: 1, step })]);
		expect(members()).toEqual([expect.objectContaining({ ContactId: contact, LeadId: null })]);
	});

	it('gets nobody who is to be left alone', async () => {
		await send(await openWith(), [task({ n: 1, action: 'DNC' })]);
		expect(members()).toEqual([]);
	});

	it('that is not there any more keeps no lead back, and that is told', async () => {
		standIn.remove(campaignId);
		const [outcome] = await send(await openWith(), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'created', changes: [{ field: 'Campaign', what: 'dropped' }] });
	});

	it('that is refused without a word on which field keeps no lead back', async () => {
		const body = [{ success: false, errors: [{ statusCode: 'INVALID_CROSS_REFERENCE_KEY', fields: [] }] }];
		standIn.fault({
			on: writesOf('CampaignMember'),
			times: Infinity,
			trouble: { answer: { status: 200, body } },
		});
		const [outcome] = await send(await openWith(), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'created', changes: [{ field: 'Campaign', what: 'dropped' }] });
	});

	it('that this user may not fill keeps no lead back, and that is told', async () => {
		standIn.settings.denied = ['create CampaignMember'];
		const [outcome] = await send(await openWith(), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'created', changes: [{ field: 'Campaign', what: 'dropped' }] });
	});

	it('gets whom it did not get the first time, because the answer was lost', async () => {
		standIn.fault({ on: writesOf('CampaignMember'), trouble: { answer: OUTAGES.serverUnavailable } });
		const [outcome] = await send(await openWith(), [task({ n: 1 })]);
		expect(outcome && isDelivered(outcome)).toBe(true);
		expect(members()).toHaveLength(1);
		expect(standIn.records('Lead')).toHaveLength(1);
	});
});
