import { randomUUID } from 'node:crypto';

import type { Inbox } from '../../../../lib/inboxes/contract';
import { MOST_KNOWN } from '../../../../lib/inboxes/cursor';
import { readLead } from '../../../../lib/lead/readLead';
import { PlainLine } from './plainLine';
import { MINUTE, ownNote, type SalesforceInboxWorld, salesforceInboxWorld, timesAt } from './world';

let world: SalesforceInboxWorld;
let inbox: Inbox;
let line: PlainLine;
beforeEach(async () => {
	world = await salesforceInboxWorld();
	inbox = await world.open();
	line = new PlainLine();
});
afterEach(async () => await world.stop());

const poll = async (options = {}) => (await line.poll(inbox, options)).map(({ lead }) => lead.contact.email);

describe('A lead in Salesforce', () => {
	it('is given as it stands, and is read as a lead', async () => {
		const id = world.insert('ann@example.com', { Description: 'Please call. mktcmpid=1234' });
		const [{ lead, raw } = { lead: null, raw: null }] = await line.poll(inbox);
		expect(raw).toEqual({
			attributes: { type: 'Lead', url: `/services/data/v62.0/sobjects/Lead/${id}` },
			Id: id,
			FirstName: 'Ann',
			LastName: 'Example',
			Email: 'ann@example.com',
			Phone: '+1 425 555 0100',
			Country: 'US',
			Company: 'Example Ltd',
			Title: null,
			LeadSource: 'AzureMarketplace-INS|contoso.backup',
			Description: 'Please call. mktcmpid=1234',
			CreatedDate: '2026-11-23T08:00:00.000+0000',
			SystemModstamp: '2026-11-23T08:00:00.000+0000',
		});
		expect(lead).toMatchObject({
			channel: 'salesforce',
			createdAt: '2026-11-23T08:00:00.000Z',
			contact: { firstName: 'Ann', title: null, country: 'US' },
			problems: [],
		});
	});

	it('has the id that Parse Lead Source gives the same record', async () => {
		world.insert('ann@example.com');
		const [{ lead, raw } = { lead: null, raw: null }] = await line.poll(inbox);
		expect(readLead(raw, { receivedAt: '', mintId: () => 'none' }).id).toBe(lead?.id);
		expect(lead?.id).not.toBe('none');
	});

	it('that says nothing of the person comes out with what is wrong', async () => {
		const nobody = { FirstName: null, LastName: ' ', Email: null, Phone: null, Country: null, Company: '' };
		world.insert('ann@example.com', nobody);
		expect(await line.poll(inbox)).toMatchObject([{ lead: { problems: ['contactMissing'] } }]);
	});

	it('comes out though somebody has converted it meanwhile', async () => {
		world.salesforce.convert(world.insert('ann@example.com'));
		expect(await poll()).toEqual(['ann@example.com']);
	});

	it('that somebody has deleted does not come out', async () => {
		world.salesforce.remove(world.insert('ann@example.com'));
		expect(await poll()).toEqual([]);
	});
});

describe('Leads that are late', () => {
	it('Web-to-Lead releases what was above its daily limit, hours after it was sent, and it is found', async () => {
		await poll();
		// The request waits; a record is made of it when the limit refreshes, with the time of then.
		world.pass(9 * 60 * MINUTE);
		await poll();
		const released = Array.from({ length: 501 }, (_, n) => `queued${String(n).padStart(3, '0')}@example.com`);
		for (const email of released) world.insert(email);
		expect(await poll()).toEqual(released);
		expect(await poll()).toEqual([]);
	});

	it.each([1, 5, 9.9])(
		'a transaction that took %d minutes has the time of its beginning, and is found',
		async (minutes) => {
			world.insert('before@example.com');
			await poll();
			world.pass(minutes * MINUTE);
			await poll();
			world.insert('late@example.com', timesAt(world.now() - minutes * MINUTE));
			expect(await poll()).toEqual(['late@example.com']);
			expect(await poll()).toEqual([]);
		},
	);

	it('the part of a second that is cut off of times loses none, also where n8n’s clock stands in', async () => {
		inbox = await world.openAs({}, async (request) => ({ ...(await world.transport(request)), headers: {} }));
		const begun = world.now();
		world.pass(15 * MINUTE + 700);
		await poll();
		// Begun 0.9 s after the second in its time, and seen 15 minutes after it began.
		world.pass(200);
		world.insert('late@example.com', timesAt(begun));
		expect(await poll()).toEqual(['late@example.com']);
	});

	it('an import that says that a lead was made last year is found where changes are read, too', async () => {
		const lastYear = { ...timesAt(world.now() - 365 * 24 * 60 * MINUTE), SystemModstamp: null };
		await poll();
		const changes = await world.openAs({ alsoWhenChanged: true });
		const ofChanges = new PlainLine();
		await ofChanges.poll(changes);
		world.insert('migrated@example.com', { ...lastYear, ...stampAt(world.now()) });
		expect(await poll()).toEqual([]);
		expect(await ofChanges.poll(changes)).toHaveLength(1);
	});

	it('more leads within the overlap than can be remembered come out once each, the rest when they are older', async () => {
		const count = MOST_KNOWN + 60;
		const emails = Array.from({ length: count }, (_, n) => `flood${String(n).padStart(4, '0')}@example.com`);
		await world.write(emails);
		const first = await poll();
		expect(first).toHaveLength(MOST_KNOWN);
		world.settle();
		const rest = await poll();
		expect([...first, ...rest].sort()).toEqual(emails);
	});
});

function stampAt(time: number) {
	const { SystemModstamp } = timesAt(time);
	return { SystemModstamp: SystemModstamp ?? null };
}

describe('Pages', () => {
	it('go on behind a lead, in the midst of a second, however many have the same', async () => {
		const emails = Array.from({ length: 40 }, (_, n) => `same${String(n).padStart(2, '0')}@example.com`);
		for (const email of emails) world.insert(email);
		const sizes: number[] = [];
		while (line.leads.length < emails.length) sizes.push((await poll({ limit: 7 })).length);
		expect(sizes).toEqual([7, 7, 7, 7, 7, 5]);
		expect(line.emails().sort()).toEqual(emails);
	});

	it('need nothing of Salesforce’s to be open: a poll goes on after weeks, and after leads were deleted', async () => {
		const ids = Array.from({ length: 30 }, (_, n) => world.insert(`lead${n}@example.com`));
		world.settle();
		await poll({ limit: 10 });
		for (const id of ids.slice(5, 15)) world.salesforce.remove(id);
		world.pass(21 * 24 * 60 * MINUTE);
		expect(await poll({ limit: 100 })).toHaveLength(15);
		expect(world.salesforce.requests.some(({ path }) => /\/query\/\w/.test(path))).toBe(false);
	});

	it('are read whole where Salesforce gives fewer at once, because rows are large', async () => {
		world.salesforce.settings.pageSize = 200;
		const emails = Array.from({ length: 450 }, (_, n) => `lead${String(n).padStart(3, '0')}@example.com`);
		for (const email of emails) world.insert(email);
		expect((await poll()).sort()).toEqual(emails);
	});

	it('ask for leads of the time since, so that Salesforce finds them in its index', async () => {
		world.insert('ann@example.com');
		world.settle();
		await poll();
		await poll();
		const [, second = ''] = world.queries();
		expect(second).toMatch(
			/^SELECT Id,[\w,]+ FROM Lead WHERE CreatedDate >= 2026-11-23T08:00:\d\dZ AND \(LeadSource LIKE '%\|%' OR .*\) ORDER BY CreatedDate ASC, Id ASC LIMIT 501$/,
		);
	});

	it('cost one request a poll where nothing is new, and one more at the first', async () => {
		const start = { at: 'now' } as const;
		await poll({ start });
		expect(world.salesforce.requests.map(({ path }) => path)).toEqual([
			'/services/data',
			'/services/data/v62.0/query',
		]);
		await poll({ start });
		await poll({ start });
		expect(world.salesforce.requests).toHaveLength(4);
		expect(world.salesforce.settings.quota.used).toBe(3);
	});

	it('of another axis are read anew: nothing is lost where the builder chooses anew in the midst of a scan', async () => {
		for (let n = 0; n < 20; n++) world.insert(`lead${n}@example.com`);
		await poll({ limit: 5 });
		inbox = await world.openAs({ alsoWhenChanged: true });
		await poll();
		expect(new Set(line.emails()).size).toBe(20);
	});
});

describe('Leads that our outputs wrote', () => {
	it('are known whatever else somebody has changed in them', async () => {
		const id = world.insert('ours@example.com', { Description: ownNote() });
		const { Description } = world.salesforce.record(id) ?? {};
		world.salesforce.edit(id, {
			Email: 'other@example.com',
			LeadSource: 'SPZA-PLT|contoso.other',
			Description: `Called on Monday.\r\n\r\n${String(Description).replaceAll('\n', '\r\n')}  \r\n\r\nWants a quote.`,
		});
		expect(await poll()).toEqual([]);
	});

	it('are told from Microsoft’s that our output has only added a note to', async () => {
		const note = ownNote().replace(/\nRecord: .*/, '');
		world.insert('ann@example.com', { Description: `Please call.\n\n${note}` });
		expect(await line.poll(inbox)).toMatchObject([
			{ lead: { contact: { email: 'ann@example.com' }, leadSource: 'AzureMarketplace-INS|contoso.backup' } },
		]);
	});

	it.each([
		`Record: ${randomUUID()}`,
		`Lead: ${randomUUID()}`,
		'Lead: the big one\nRecord: vinyl',
		`I read "Lead: ${randomUUID()} Record: ${randomUUID()}" somewhere`,
	])('are not taken to be there because a customer writes %j', async (Description) => {
		world.insert('ann@example.com', { Description });
		expect(await poll()).toEqual(['ann@example.com']);
	});
});

describe('Also When Changed', () => {
	beforeEach(async () => {
		inbox = await world.openAs({ alsoWhenChanged: true });
	});

	it('has a lead come out again when it was changed, as a lead of its own', async () => {
		const id = world.insert('ann@example.com');
		expect(await poll()).toEqual(['ann@example.com']);
		expect(await poll()).toEqual([]);
		world.pass(60 * MINUTE);
		world.salesforce.edit(id, { Phone: '+1 425 555 0199' });
		expect(await line.poll(inbox)).toMatchObject([{ lead: { contact: { phone: '+1 425 555 0199' } } }]);
		const [first, second] = line.leads.map(({ lead }) => lead);
		expect(second?.id).not.toBe(first?.id);
		expect(second?.createdAt).toBe(first?.createdAt);
	});

	it('has a lead come out that gets its lead source later', async () => {
		const id = world.insert('ann@example.com', { LeadSource: null });
		expect(await poll()).toEqual([]);
		world.pass(24 * 60 * MINUTE);
		world.salesforce.edit(id, { LeadSource: 'SPZA-PLT|contoso.backup' });
		expect(await poll()).toEqual(['ann@example.com']);
	});

	it('reads what our output has added to a description not as the customer’s words', async () => {
		const id = world.insert('ann@example.com', { Description: 'Please call.' });
		await poll();
		world.pass(MINUTE);
		const note = ownNote()
			.replace('xyzzy note ü€😀', 'Please call.')
			.replace(/\nRecord: .*/, '');
		world.salesforce.edit(id, { Description: `Please call.\n\n${note}` });
		await poll();
		const [first, second] = line.leads.map(({ lead }) => lead);
		expect(second?.description).toBe('Please call.');
		expect(second?.fingerprint).toBe(first?.fingerprint);
	});
});
