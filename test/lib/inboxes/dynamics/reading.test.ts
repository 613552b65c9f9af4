import { randomUUID } from 'node:crypto';
import type { InboxRow } from '../../../../lib/inboxes/contract';
import { besideIdOf } from '../../../../lib/destinations/dynamics/recordIds';
import { polledLead } from '../../../../lib/n8n/pollSource';
import { Reader } from '../reader';
import { type DynamicsInboxWorld, dynamicsInboxWorld, isForLeads, leadOf, noteOf } from './world';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const signal = new AbortController().signal;

// Thousands of leads in the stand-in, on a machine with other things to do.
jest.setTimeout(60_000);

let world: DynamicsInboxWorld;
beforeEach(async () => {
	world = await dynamicsInboxWorld();
});
afterEach(async () => await world.stop());

/** Reads all that is there, from the beginning on. */
async function readAll(choice: Parameters<DynamicsInboxWorld['openAs']>[0] = {}, limit = 500) {
	const inbox = world.openAs(choice);
	const rows: InboxRow[] = [];
	let position: string | null = null;
	do {
		const page = await inbox.page({ from: 0, position, limit }, signal);
		expect(page.rows.length).toBeLessThanOrEqual(limit);
		rows.push(...page.rows);
		({ position } = page);
	} while (position !== null);
	return rows.map((row) => ({ ...row, ...polledLead(inbox, row, '2026-11-23T09:00:00.000Z') }));
}

const emailsOf = (rows: Awaited<ReturnType<typeof readAll>>): unknown[] =>
	rows.map(({ lead }) => lead.contact.email).sort();

describe('Dynamics 365: which leads', () => {
	it('takes those that the application user has made, with and without a lead source', async () => {
		world.insert('ann@example.com');
		world.insert('bob@example.com', { subject: 'New lead' });
		world.dataverse.insert('leads', leadOf('sam@example.com'));
		expect(emailsOf(await readAll())).toEqual(['ann@example.com', 'bob@example.com']);
	});

	it('takes those with a lead source in Topic or Description, whoever has made them', async () => {
		const subject = 'New lead';
		world.dataverse.insert('leads', leadOf('ann@example.com'));
		const description = 'From: SPZA-PLT|contoso.backup\nPlease call';
		world.dataverse.insert('leads', { ...leadOf('bob@example.com'), subject, description });
		world.insert('walk-in@example.com', { subject, description: 'Met at the fair, asked about AppSource.' });
		const rows = await readAll({ findBy: 'leadSource' });
		expect(emailsOf(rows)).toEqual(['ann@example.com', 'bob@example.com']);
		expect(rows.map(({ lead }) => lead.leadSource).sort()).toEqual([
			'AzureMarketplace-INS|contoso.backup',
			'SPZA-PLT|contoso.backup',
		]);
	});

	it('takes those with a lead source in a field that the builder has chosen, and reads it there', async () => {
		world.dataverse.defineColumn('leads', {
			name: 'new_source',
			label: 'Source',
			kind: 'string',
			max: 200,
			required: 'None',
			create: true,
			update: true,
		});
		world.insert('ann@example.com', { subject: 'New lead', new_source: 'SPZA-PLT|contoso.backup' });
		world.insert('bob@example.com');
		const chosen = { leadSourceIn: 'new_source' };
		const [row, ...others] = await readAll({ ...chosen, findBy: 'leadSource' });
		expect(others).toEqual([]);
		expect(row).toMatchObject({
			lead: { leadSource: 'SPZA-PLT|contoso.backup', contact: { email: 'ann@example.com' } },
			raw: { subject: 'New lead', new_source: 'SPZA-PLT|contoso.backup' },
		});
		const sources = (await readAll(chosen)).map(({ lead }) => lead.leadSource).sort();
		expect(sources).toEqual(['AzureMarketplace-INS|contoso.backup', 'SPZA-PLT|contoso.backup']);
	});

	it('asks for the columns that a lead is read from, and no others', async () => {
		world.insert('ann@example.com');
		const [row] = await readAll();
		expect(Object.keys(row?.raw ?? {}).sort()).toEqual([
			'@odata.etag',
			'address1_country',
			'companyname',
			'createdon',
			'description',
			'emailaddress1',
			'firstname',
			'jobtitle',
			'lastname',
			'leadid',
			'mobilephone',
			'overriddencreatedon',
			'subject',
			'telephone1',
		]);
	});

	it('has the environment search no text: Dataverse slows such questions down', async () => {
		await readAll({ findBy: 'leadSource' });
		const asked = world.dataverse.requests.filter(isForLeads).map(({ query }) => query.get('$filter'));
		expect(asked).not.toEqual([]);
		for (const filter of asked) expect(filter).not.toMatch(/contains|with\(/);
	});
});

describe('Dynamics 365: leads of our outputs', () => {
	it('leaves those alone that they made, whatever a person has changed in them', async () => {
		const record = randomUUID();
		world.insert('a@example.com', {
			leadid: record,
			subject: 'SPZA-PLT|edited',
			description: `Called. Will buy.\n\n${noteOf(record, 'Please call.')}\r\n\r\nRung again on Tuesday.`,
		});
		const description = noteOf(randomUUID());
		const delivery = /Lead: (\S+)/.exec(description)?.[1] ?? '';
		world.insert('beside@example.com', { leadid: besideIdOf(delivery), description });
		expect(await readAll()).toEqual([]);
		expect(await readAll({ findBy: 'leadSource' })).toEqual([]);
	});

	it('reads leads of Microsoft’s that they added a note to, without the note', async () => {
		const note = noteOf('', 'Please call me.').replace(/\nRecord: .*$/, '');
		world.insert('ann@example.com', { description: `Please call me.\n\n${note}` });
		const [row] = await readAll();
		expect(row?.lead.description).toBe('Please call me.');
		expect(row?.raw['description']).toContain('Lead: ');
	});

	it('takes the lead source in such a note for none of the lead that it stands in', async () => {
		const note = noteOf('').replace(/\nRecord: .*$/, '');
		const subject = 'Met at the fair';
		world.insert('walk-in@example.com', { subject, description: `Tall.\n\n${note}` });
		expect(await readAll({ findBy: 'leadSource' })).toEqual([]);
	});

	it('reads a lead whose customer has written something that looks like a mark', async () => {
		const record = randomUUID();
		world.insert('ann@example.com', { description: `Lead: me\nRecord: ${record}` });
		expect(emailsOf(await readAll())).toEqual(['ann@example.com']);
	});
});

describe('Dynamics 365: pages', () => {
	it('reads a second with more leads than many pages, each once, asking for no order of ids', async () => {
		const emails = Array.from({ length: 700 }, (_, n) => `lead${String(n).padStart(4, '0')}@example.com`);
		for (const email of emails) world.insert(email);
		world.pass(SECOND);
		world.insert('next@example.com');
		for (const limit of [500, 99]) {
			expect(emailsOf(await readAll({}, limit))).toEqual([...emails, 'next@example.com']);
		}
	});

	it('reads an import of more leads than Dataverse gives at once, all with one time', async () => {
		const overriddencreatedon = '2019-05-01T00:00:00Z';
		for (let n = 0; n < 5600; n++) world.insert(`lead${n}@example.com`, { overriddencreatedon });
		const inbox = world.openAs({});
		const first = await inbox.page({ from: 0, position: null, limit: 500 }, signal);
		const second = await inbox.page({ from: 0, position: first.position, limit: 500 }, signal);
		const ids = [...first.rows, ...second.rows].map(({ id }) => id);
		const all = world.dataverse.rows('leads').map(({ leadid }) => String(leadid));
		expect(ids.sort()).toEqual(all.sort().slice(0, 400));
	});

	it('ends a page where a second ends, and repeats nothing of it', async () => {
		for (let second = 0; second < 6; second++) {
			for (let n = 0; n < 4; n++) world.insert(`${second}-${n}@example.com`);
			world.pass(SECOND);
		}
		const inbox = world.openAs({});
		const { rows, position } = await inbox.page({ from: 0, position: null, limit: 10 }, signal);
		expect(rows).toHaveLength(8);
		const next = await inbox.page({ from: 0, position, limit: 10 }, signal);
		expect(next.rows.map(({ id }) => id)).not.toEqual(expect.arrayContaining([rows[7]?.id]));
		expect(next.rows).toHaveLength(8);
	});

	it('goes on where leads of the second were deleted meanwhile', async () => {
		for (let n = 0; n < 30; n++) world.insert(`lead${n}@example.com`);
		const inbox = world.openAs({});
		const first = await inbox.page({ from: 0, position: null, limit: 10 }, signal);
		for (const { id } of first.rows) world.dataverse.remove('leads', id);
		const second = await inbox.page({ from: 0, position: first.position, limit: 10 }, signal);
		const third = await inbox.page({ from: 0, position: second.position, limit: 10 }, signal);
		const ids = [...first.rows, ...second.rows, ...third.rows].map(({ id }) => id);
		expect(new Set(ids).size).toBe(30);
	});

	it('has nothing in a position but a time and an id', async () => {
		for (let n = 0; n < 9; n++) world.insert(`lead${n}@example.com`);
		const { position } = await world.openAs({}).page({ from: 0, position: null, limit: 4 }, signal);
		expect(position).toMatch(/^createdon 2026-11-23T08:00:00Z [0-9a-f-]{36}$/);
	});

	it('gives at most as many rows as are wanted, though the environment gives more', async () => {
		for (let n = 0; n < 9; n++) {
			world.insert(`lead${n}@example.com`);
			world.pass(SECOND);
		}
		const inbox = world.openAs({});
		world.dataverse.fault({
			on: isForLeads,
			trouble: {
				mangle: () => {
					const value = world.dataverse.rows('leads');
					return Buffer.from(JSON.stringify({ value }));
				},
			},
		});
		const { rows, position } = await inbox.page({ from: 0, position: null, limit: 4 }, signal);
		expect(rows).toHaveLength(4);
		expect(position).not.toBeNull();
	});

	it('goes on behind an answer that plug-ins of the environment have emptied', async () => {
		for (let n = 0; n < 5; n++) world.insert(`lead${n}@example.com`);
		world.dataverse.fault({
			on: isForLeads,
			trouble: {
				mangle: (body) => {
					const answer = JSON.parse(body.toString()) as object;
					return Buffer.from(JSON.stringify({ ...answer, value: [] }));
				},
			},
		});
		const inbox = world.openAs({});
		const page = await inbox.page({ from: 0, position: null, limit: 3 }, signal);
		// What they took out is not there for this sign-in.
		expect(page.rows).toHaveLength(1);
		expect(page.position).toBeNull();
	});
});

describe('Dynamics 365: times', () => {
	it('tells the time by the environment’s clock, in whole seconds, and not later than it was asked', async () => {
		world.pass(700);
		expect(await world.openAs({}).now(signal)).toBe(world.now() - 700);
		const { askedAt } = await world.openAs({}).page({ from: 0, position: null, limit: 1 }, signal);
		expect(askedAt).toBe(world.now() - 700);
	});

	it('gives out a lead that is imported with an older time, once, and tells that time', async () => {
		const reader = new Reader(world.openAs({}));
		await reader.poll();
		world.pass(20 * MINUTE);
		await reader.poll();
		const overriddencreatedon = '2026-11-20T10:00:00Z';
		const id = world.insert('ann@example.com', { overriddencreatedon });
		for (let polls = 0; polls < 5; polls++) {
			await reader.poll();
			world.pass(2 * MINUTE);
		}
		expect([...reader.given]).toEqual([[id, 1]]);
		const [row] = await readAll();
		expect(row?.lead.createdAt).toBe('2026-11-20T10:00:00.000Z');
	});

	it('finds a lead whose transaction took as long as Dataverse lets it', async () => {
		const reader = new Reader(world.openAs({}));
		for (let n = 0; n < 10; n++) {
			await reader.poll();
			await world.writeLate(`late${n}@example.com`, 4 * MINUTE);
		}
		await reader.poll();
		expect(reader.ids()).toHaveLength(10);
		expect(reader.repeated()).toEqual([]);
	});
});

describe('Dynamics 365, Also When Changed', () => {
	const changing = { alsoWhenChanged: true };

	it('gives out a changed lead again as a lead of its own, and an unchanged one once', async () => {
		world.insert('bob@example.com');
		world.insert('ann@example.com');
		const reader = new Reader(world.openAs(changing));
		await reader.poll();
		world.pass(10 * MINUTE);
		await world.change('ann@example.com');
		await reader.poll();
		expect(reader.ids()).toHaveLength(3);
		expect(reader.repeated()).toEqual([]);
		await reader.poll();
		expect(reader.ids()).toHaveLength(3);
	});

	it('gives each change an id of its own, the same whenever it is read, and another than without', async () => {
		world.insert('ann@example.com');
		const idOf = async (choice = changing): Promise<unknown> => (await readAll(choice))[0]?.lead.id;
		const before = await idOf();
		expect(await idOf()).toBe(before);
		const plain = await idOf({ alsoWhenChanged: false });
		await world.change('ann@example.com');
		expect(await idOf()).not.toBe(before);
		expect(await idOf({ alsoWhenChanged: false })).toBe(plain);
	});

	it('tells nobody twice of a lead because an output of ours has added a note to it', async () => {
		const id = world.insert('ann@example.com', { description: 'Please call me.' });
		const [before] = await readAll(changing);
		world.pass(MINUTE);
		for (let notes = 0; notes < 2; notes++) {
			const [{ description = '' } = {}] = world.dataverse.rows('leads');
			const note = noteOf('', 'Please call me.').replace(/\nRecord: .*$/, '');
			world.dataverse.change('leads', id, { description: `${String(description)}\n\n${note}` });
			const [after] = await readAll(changing);
			expect(after?.lead.id).not.toBe(before?.lead.id);
			expect(after?.lead.fingerprint).toBe(before?.lead.fingerprint);
		}
	});

	it('loses nothing where the builder turns it on or off in the midst of a backlog', async () => {
		for (const [first, second] of [
			[false, true],
			[true, false],
		] as const) {
			for (let n = 0; n < 40; n++) {
				world.insert(`lead${n}@example.com`);
				world.pass(SECOND);
			}
			world.pass(10 * MINUTE);
			const reader = new Reader(world.openAs({ alsoWhenChanged: first }));
			await reader.poll({ limit: 10 });
			const after = new Reader(world.openAs({ alsoWhenChanged: second }));
			after.bookmark = reader.bookmark;
			await after.poll();
			const given = [...reader.ids(), ...after.ids()].map((id) => id.slice(0, 36));
			const all = world.dataverse.rows('leads').map(({ leadid }) => leadid);
			expect(new Set(given)).toEqual(new Set(all));
		}
	});
});

describe('Dynamics 365: the place', () => {
	it('is another one for another environment, user or field, and the same for all other choices', () => {
		const places = [
			{},
			{ applicationUser: randomUUID() },
			{ findBy: 'leadSource' as const },
			{ findBy: 'leadSource' as const, leadSourceIn: 'new_source' },
		].map((choice) => world.openAs(choice).place);
		expect(new Set(places).size).toBe(4);
		const same = [
			{ alsoWhenChanged: true },
			{ applicationUser: `systemusers(${world.connector.toUpperCase()})` },
			{ leadSourceIn: 'new_source' },
		];
		for (const choice of same) expect(world.openAs(choice).place).toBe(places[0]);
	});
});
