import { randomUUID } from 'node:crypto';

import type { Inbox } from '../../../../lib/inboxes/contract';
import type { Lead } from '../../../../lib/lead/lead';
import { polledLead } from '../../../../lib/n8n/pollSource';
import { Reader } from '../reader';
import { FORM, isForActivities, type MarketoInboxWorld, marketoInboxWorld, MINUTE } from './world';

let world: MarketoInboxWorld;
let inbox: Inbox;
beforeEach(async () => {
	world = await marketoInboxWorld();
	inbox = await world.open();
});
afterEach(async () => await world.stop());

const signal = new AbortController().signal;
const rowsOf = async () => (await inbox.page({ from: 0, position: null, limit: 300 }, signal)).rows;
const leads = async (): Promise<Lead[]> =>
	(await rowsOf()).map((row) => polledLead(inbox, row, '2026-11-23T08:00:00.000Z').lead);
/** Fills out the form with this in the place of the fields. */
const submit = (email: string, text: string | null, more: Record<string, string> = {}): number =>
	world.fillOut(email, {}, { visit: { 'Form Fields': text, ...more } });

describe('A form of Marketo that was filled out', () => {
	it('is a lead with what was submitted, when it was', async () => {
		world.fillOut('ann@example.com', { phone: '+1 555 0100' });
		expect(await leads()).toMatchObject([
			{
				channel: 'marketo',
				createdAt: '2026-11-23T08:00:00.000Z',
				contact: {
					firstName: 'Ann',
					lastName: 'Example',
					email: 'ann@example.com',
					phone: '+1 555 0100',
					country: 'US',
					company: 'Example Ltd',
					title: null,
				},
				leadSource: 'AzureMarketplace-INS|contoso.backup',
				problems: [],
			},
		]);
	});

	it('is a lead each time, with what was submitted then, of a person who comes back too', async () => {
		world.fillOut('ann@example.com');
		world.time.pass(MINUTE);
		world.fillOut('ann@example.com', { leadSource: 'SPZA-PLT|contoso.backup', title: 'CTO' });
		const [first, second] = await leads();
		expect([first?.leadSource, first?.contact.title]).toEqual(['AzureMarketplace-INS|contoso.backup', null]);
		expect([second?.leadSource, second?.contact.title]).toEqual(['SPZA-PLT|contoso.backup', 'CTO']);
		expect(second?.id).not.toBe(first?.id);
	});

	it('has the activity as Marketo gave it for raw, with the fields that were read', async () => {
		const leadId = world.fillOut('ann@example.com');
		const [row] = await rowsOf();
		expect(row?.raw).toMatchObject({
			marketoGUID: row?.id,
			leadId,
			activityTypeId: 2,
			primaryAttributeValueId: FORM,
			attributes: [{ name: 'Form Fields', value: expect.stringMatching(/^a:6:\{/) as string }],
			formFields: { FirstName: 'Ann', Email: 'ann@example.com' },
		});
		expect(row?.raw).not.toHaveProperty('person');
	});

	it('is read in both of Marketo’s ways to write dates, and with an id or without', async () => {
		for (const dates of ['Z', '+0000'] as const) {
			world.marketo.settings.activityDates = dates;
			for (const hasIds of [true, false]) {
				world.marketo.settings.hasActivityIds = hasIds;
				world.fillOut('ann@example.com');
			}
		}
		const all = await leads();
		expect(new Set(all.map(({ createdAt }) => createdAt))).toEqual(new Set(['2026-11-23T08:00:00.000Z']));
		expect(new Set(all.map(({ id }) => id)).size).toBe(4);
	});

	it('has another id in another subscription, which counts from 1 as well', async () => {
		const other = await marketoInboxWorld();
		for (const one of [world, other]) one.fillOut('ann@example.com');
		const [ours] = await leads();
		inbox = await other.open();
		const [theirs] = await leads();
		await other.stop();
		expect(theirs?.id).not.toBe(ours?.id);
	});

	it('is none of another form', async () => {
		world.marketo.forms.push({ id: 7, name: 'Newsletter', fields: [] });
		world.marketo.fillOut(7, 1, { email: 'reader@example.com' });
		world.fillOut('ann@example.com');
		expect((await leads()).map(({ contact }) => contact.email)).toEqual(['ann@example.com']);
		inbox = world.openFrom({ formFills: 7 });
		expect((await leads()).map(({ contact }) => contact.email)).toEqual(['reader@example.com']);
	});

	it.each(['sourceSystemName', 'marketplaceLeadKey'])(
		'has the lead source where Microsoft’s documents let it be mapped to: %s',
		async (field) => {
			const leadSource = 'AzureMarketplace-Create|contoso.backup';
			world.fillOut('ann@example.com', { leadSource: 'Web', [field]: leadSource });
			expect(await leads()).toMatchObject([{ leadSource, problems: [] }]);
		},
	);

	it('is recognised as Microsoft’s test lead', async () => {
		const token = 'MSFT_TEST_123456';
		world.fillOut(`${token}@test.com`, { firstName: token, lastName: token, leadSource: token });
		expect(await leads()).toMatchObject([{ isTest: true, leadSource: token, problems: [] }]);
	});

	it('comes out with what is wrong where its date cannot be read', async () => {
		world.fillOut('ann@example.com');
		const mangle = (body: Buffer): Buffer =>
			Buffer.from(String(body).replaceAll(/"activityDate":"[^"]*"/g, '"activityDate":"soon"'));
		world.marketo.fault({ on: isForActivities, trouble: { mangle } });
		expect(await leads()).toMatchObject([{ createdAt: null, problems: ['createdAtUnreadable'] }]);
	});

	it('is left alone where our output has filled it out, also with a note of its own in it', async () => {
		await world.deliver('ours@example.com', { addBy: 'form', formId: FORM });
		const [form] = world.marketo.forms;
		const withNotes = {
			id: 8,
			name: 'With notes',
			fields: [...(form?.fields ?? []), { name: 'marketplaceNotes', isRequired: false }],
		};
		world.marketo.forms.push(withNotes);
		const note = `Call me.\n\nReceived: 2026-11-23 07:00 UTC\nLead: ${randomUUID()}\nRecord: ${randomUUID()}`;
		world.marketo.fillOut(8, 1, { email: 'ours@example.com', marketplaceNotes: note });
		expect(await rowsOf()).toEqual([]);
		inbox = world.openFrom({ formFills: 8 });
		expect(await rowsOf()).toEqual([]);
	});

	it('is not left alone for what a customer has written that looks like a note of ours', async () => {
		const comments = 'Received: by post\nLead: Jane\nRecord: 4711';
		world.fillOut('ann@example.com', { comments });
		expect(await leads()).toHaveLength(1);
	});

	it('is not left alone for what our output has done to the person', async () => {
		world.fillOut('ann@example.com');
		await world.deliver('ann@example.com', { notesField: 'marketplaceNotes' });
		expect(await leads()).toHaveLength(1);
	});
});

describe('A form whose submission does not tell all', () => {
	it.each([
		['cannot be read', 'a:3:{s:9:"FirstN'],
		['is not there', null],
	])('has the person as it is now where it %s, and says so', async (_, text) => {
		const leadId = submit('ann@example.com', text);
		const [row] = await rowsOf();
		expect(row?.raw).toMatchObject({ person: { id: leadId, email: 'ann@example.com', lastName: 'Example' } });
		expect(await leads()).toMatchObject([
			{
				contact: { email: 'ann@example.com', lastName: 'Example', firstName: null },
				leadSource: null,
				createdAt: '2026-11-23T08:00:00.000Z',
				problems: ['submissionIncomplete'],
			},
		]);
	});

	it('keeps what was submitted, and fills the gaps only', async () => {
		world.marketo.insert({
			email: 'ann@example.com',
			lastName: 'Changed',
			phone: '+1 555 0100',
			sourceSystemName: 'SPZA-PLT|contoso.backup',
		});
		world.marketo.fillOut(FORM, world.marketo.leads()[0]?.id ?? 0, {
			email: 'ann@example.com',
			lastName: 'Example',
		});
		expect(await leads()).toMatchObject([
			{
				contact: { lastName: 'Example', phone: '+1 555 0100' },
				leadSource: 'SPZA-PLT|contoso.backup',
				problems: ['submissionIncomplete'],
			},
		]);
	});

	it('takes nothing of the person but what a lead is read from', async () => {
		const { id } = world.marketo.insert({
			email: 'ann@example.com',
			address: '1 Secret Street',
			marketplaceLeadKey: 'AzureMarketplace-INS|contoso.backup',
			marketplaceNotes: 'a note',
		});
		world.marketo.fillOut(FORM, id, {}, { visit: { 'Form Fields': null } });
		const [row] = await rowsOf();
		expect(Object.keys(row?.raw['person'] as object).sort()).toEqual(
			['id', 'createdAt', 'updatedAt', 'email', 'marketplaceLeadKey'].sort(),
		);
	});

	it('comes out though the person is gone', async () => {
		const leadId = submit('ann@example.com', null);
		world.marketo.remove(leadId);
		expect(await leads()).toMatchObject([{ problems: ['contactMissing', 'submissionIncomplete'] }]);
	});
});

describe('What a poll of Marketo costs', () => {
	it('is two calls where nothing is new, also beside what came before and was looked up', async () => {
		submit('ann@example.com', null);
		const reader = new Reader(inbox);
		await reader.poll();
		const before = world.calls().length;
		expect(await reader.poll()).toBe(0);
		expect(world.calls().slice(before)).toEqual([
			'/rest/v1/activities/pagingtoken.json',
			'/rest/v1/activities.json',
		]);
	});

	it('is one more for the fields, and one for each 300 people, where they have to be looked up', async () => {
		for (let n = 0; n < 290; n++) submit(`lead${n}@example.com`, null);
		const before = world.calls().length;
		expect(await new Reader(inbox).poll()).toBe(290);
		expect(world.calls().slice(before)).toEqual([
			'/rest/v1/activities/pagingtoken.json',
			'/rest/v1/activities.json',
			'/rest/v1/leads/describe2.json',
			'/rest/v1/leads.json',
			'/rest/v1/activities.json',
			'/rest/v1/leads.json',
		]);
	});

	it('is one call for each 300 activities of any kind', async () => {
		for (let n = 0; n < 900; n++) world.marketo.insert({ email: `lead${n}@example.com` });
		world.fillOut('ann@example.com');
		const before = world.requests();
		expect(await new Reader(inbox).poll()).toBe(1);
		expect(world.requests() - before).toBe(4);
	});
});

describe('Where a poll of Marketo reads on', () => {
	it('finds what is stored up to a quarter of an hour late', async () => {
		const reader = new Reader(inbox);
		await reader.poll();
		for (const minutes of [1, 10, 14]) {
			world.time.pass(MINUTE);
			world.fillOut(`late${minutes}@example.com`, {}, { ago: minutes * MINUTE });
			expect(await reader.poll()).toBe(1);
		}
		expect(reader.repeated()).toEqual([]);
	});

	it('is by Marketo’s clock, whatever this machine’s says', async () => {
		const asked = await inbox.now(signal);
		expect(asked).toBe(world.time.clock());
		const { askedAt } = await inbox.page({ from: 0, position: null, limit: 300 }, signal);
		expect(askedAt).toBe(world.time.clock());
	});

	it('is by this machine’s where the answers have no date', async () => {
		world.marketo.fault({
			on: isForActivities,
			trouble: { answer: { status: 200, headers: { Date: '' }, body: { success: true } } },
		});
		const { askedAt } = await inbox.page({ from: 0, position: null, limit: 300 }, signal);
		expect(askedAt).toBe(world.time.clock());
	});

	it('is the beginning of the scan where Marketo does not know its token any more', async () => {
		for (let n = 0; n < 20; n++) world.fillOut(`lead${n}@example.com`);
		const reader = new Reader(inbox);
		await reader.poll({ limit: 5 });
		world.marketo.settings.isTokenLost = (at) => at >= world.time.clock();
		expect(await reader.poll({ limit: 100 })).toBe(15);
		expect(reader.repeated()).toEqual([]);
	});

	it('asks with a long token, too, for which Marketo’s addresses have no room', async () => {
		for (let n = 0; n < 20; n++) world.fillOut(`lead${n}@example.com`);
		const position = 'A'.repeat(9000);
		await expect(inbox.page({ from: 0, position, limit: 5 }, signal)).rejects.toMatchObject({
			name: 'PositionLostError',
		});
		expect(world.marketo.requests.at(-1)).toMatchObject({
			method: 'POST',
			url: '/rest/v1/activities.json?_method=GET',
		});
	});
});
