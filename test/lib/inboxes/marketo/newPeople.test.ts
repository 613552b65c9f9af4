import type { Inbox } from '../../../../lib/inboxes/contract';
import { polledLead } from '../../../../lib/n8n/pollSource';
import { callerOf } from '../../../servers/marketo/caller';
import { Reader } from '../reader';
import { FORM, type MarketoInboxWorld, marketoInboxWorld, MINUTE } from './world';

let world: MarketoInboxWorld;
let inbox: Inbox;
beforeEach(async () => {
	world = await marketoInboxWorld();
	inbox = world.openFrom('newPeople');
});
afterEach(async () => await world.stop());

const signal = new AbortController().signal;
const leadSource = 'AzureMarketplace-INS|contoso.backup';
const rowsOf = async () => (await inbox.page({ from: 0, position: null, limit: 300 }, signal)).rows;
const leads = async () => (await rowsOf()).map((row) => polledLead(inbox, row, '').lead);
const emails = async () => (await leads()).map(({ contact }) => contact.email);

describe('A person who is new in Marketo', () => {
	it('is a lead, as the person is now, where the lead source is one of Microsoft’s', async () => {
		const { id } = world.marketo.insert({ email: 'ann@example.com', lastName: 'Example', leadSource });
		world.marketo.insert({ email: 'reader@example.com', leadSource: 'Newsletter' });
		world.marketo.insert({ email: 'visitor@example.com' });
		expect(await leads()).toMatchObject([
			{
				channel: 'marketo',
				contact: { email: 'ann@example.com', lastName: 'Example' },
				leadSource,
				createdAt: '2026-11-23T08:00:00.000Z',
				problems: [],
			},
		]);
		const [row] = await rowsOf();
		expect(row?.raw).toMatchObject({ leadId: id, activityTypeId: 12, person: { id, leadSource } });
	});

	it('is one whatever field the lead source is in', async () => {
		world.marketo.insert({ email: 'ann@example.com', leadSource: 'Web', marketplaceLeadKey: leadSource });
		expect(await leads()).toMatchObject([{ leadSource }]);
	});

	it('is none where our output has added the person, as its note tells', async () => {
		const notes = { notesField: 'marketplaceNotes' };
		await world.deliver('sync@example.com', notes);
		await world.deliver('push@example.com', {
			...notes,
			addBy: 'push',
			programme: { id: 1107, statuses: {} },
		});
		expect(await rowsOf()).toEqual([]);
	});

	it('stays one where our output has written to the person since', async () => {
		world.marketo.insert({ email: 'ann@example.com', leadSource });
		await world.deliver('ann@example.com', { notesField: 'marketplaceNotes' });
		expect(await emails()).toEqual(['ann@example.com']);
	});

	it('cannot be told from Microsoft’s where our output has added the person without a note', async () => {
		await world.deliver('ours@example.com', {});
		expect(await emails()).toEqual(['ours@example.com']);
	});

	it('is seen once: a second step makes nobody new', async () => {
		world.marketo.insert({ email: 'ann@example.com', leadSource });
		world.fillOut('ann@example.com');
		const reader = new Reader(inbox);
		await reader.poll();
		expect(reader.given.size).toBe(1);
	});

	it('comes out later where the person can be read later than what happened', async () => {
		const reader = new Reader(inbox);
		const caller = await callerOf(world.marketo);
		world.marketo.insert({ email: 'ann@example.com' });
		expect(await reader.poll()).toBe(0);
		world.time.pass(MINUTE);
		await caller.post('/rest/v1/leads.json', { input: [{ email: 'ann@example.com', leadSource }] });
		expect(await reader.poll()).toBe(1);
	});

	it('is gone with the person', async () => {
		const { id } = world.marketo.insert({ email: 'ann@example.com', leadSource });
		world.marketo.remove(id);
		expect(await rowsOf()).toEqual([]);
	});

	it('is looked up with fewer at once where people have long notes, so that an answer can be taken in', async () => {
		for (const name of ['one', 'two', 'three']) {
			world.marketo.fields.push({ ...longField(), name, soap: name, displayName: name });
		}
		for (let n = 0; n < 200; n++) world.marketo.insert({ email: `lead${n}@example.com`, leadSource });
		expect(await rowsOf()).toHaveLength(200);
		const asked = world.marketo.requests.filter(({ path }) => path === '/rest/v1/leads.json');
		for (const { query } of asked) expect(query.get('filterValues')?.split(',').length).toBeLessThan(40);
		expect(asked).toHaveLength(6);
	});

	it('is another place than a form, and needs none', async () => {
		expect(new Set([inbox.place, world.openFrom({ formFills: FORM }).place]).size).toBe(2);
		expect(await inbox.now(signal)).toBe(world.time.clock());
		expect(world.calls()).toEqual(['/rest/v1/activities/pagingtoken.json']);
	});
});

/** A text area as the subscription has one. */
function longField() {
	const field = world.marketo.fields.find(({ name }) => name === 'marketplaceNotes');
	if (!field) throw new Error('The stand-in has no text area.');
	return field;
}
