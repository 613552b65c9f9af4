import { people, policy, startWorld, task, type World } from './world';

let world: World;
beforeEach(async () => {
	world = await startWorld();
});
afterEach(async () => await world.stop());

const notes = { notesField: 'marketplaceNotes' };
/** The address of lead number n. */
const email = (n: number): string => `zyxwia.qwertz+${n}@example.com`;
const skipped = { status: 'skipped' };

describe('A person that Marketo does not know', () => {
	it('is added with what the lead says', async () => {
		const [outcome] = await world.deliver([task(1)]);
		const [lead] = world.marketo.leads();
		expect(outcome).toMatchObject({
			status: 'created',
			matched: 'none',
			remoteType: 'Lead',
			remoteId: String(lead?.id),
			changes: [],
		});
		expect(lead).toMatchObject({
			email: email(1),
			firstName: 'Zyxwia',
			lastName: 'Qwertz',
			company: 'Plugh GmbH',
			phone: '+4930123456',
			country: 'Germany',
			leadSource: 'AzureMarketplace-INS|contoso.backup',
		});
	});

	it('is one of a thousand in four calls that write', async () => {
		const outcomes = await world.deliver(people(1000));
		expect(outcomes.every(({ status }) => status === 'created')).toBe(true);
		expect(world.marketo.leads()).toHaveLength(1000);
		expect(world.writes()).toEqual(Array(4).fill('/rest/v1/leads.json'));
	});

	it('gets the note where a text area was chosen for it', async () => {
		await world.deliver([task(1)], notes);
		expect(world.marketo.leads()[0]?.['marketplaceNotes']).toMatch(
			/^xyzzy note ü€😀\n\nOffer: Contoso Backup/,
		);
	});

	it('goes into the partition that was chosen', async () => {
		world.marketo.partitions.push({ id: 7, name: 'Europe' });
		await world.deliver([task(1)], { partition: 'Europe' });
		expect(world.marketo.leads()[0]).toMatchObject({ leadPartitionId: 7 });
	});

	it('has what was mapped by hand, over the standard', async () => {
		const mapped = { sourceSystemName: 'Marketplace', title: 'CTO', phone: '' };
		await world.deliver([task(1, { mapped })]);
		const [lead] = world.marketo.leads();
		expect(lead).toMatchObject({ sourceSystemName: 'Marketplace', title: 'CTO' });
		expect(lead).not.toHaveProperty('phone');
	});

	it('keeps a number that is none as it was written, and a country by the name that was given', async () => {
		await world.deliver([task(1, { contact: { phone: 'ask for Ann', country: 'Atlantis' } })]);
		expect(world.marketo.leads()[0]).toMatchObject({ phone: 'ask for Ann', country: 'Atlantis' });
	});
});

describe('A lead that Marketo could not take', () => {
	it.each([
		['emailMissing', { email: null }],
		['emailMissing', { email: '0f8fad5b-d9cb-469f-a165-70867728950e@example.com' }],
		['emailNotAscii', { email: 'zyxwia@exämple.com' }],
		['emailInvalid', { email: 'one,two@example.com' }],
		['emailInvalid', { email: '"ab"@example.com' }],
	])('is refused as %s before anything is sent: %j', async (code, contact) => {
		const [outcome] = await world.deliver([task(1, { contact })]);
		expect(outcome).toMatchObject({ status: 'rejected', code });
		expect(world.writes()).toEqual([]);
	});

	it('is cut where it is too long, and what cannot be cut is left out', async () => {
		const [outcome] = await world.deliver([
			task(1, { contact: { company: 'x'.repeat(300), phone: '1'.repeat(300) } }),
		]);
		expect(outcome).toMatchObject({
			status: 'created',
			changes: [
				{ field: 'company', what: 'truncated' },
				{ field: 'phone', what: 'dropped' },
			],
		});
		expect(world.marketo.leads()[0]?.['company']).toHaveLength(255);
	});
});

describe('A person that is there already', () => {
	it('keeps what somebody typed, and gets what is empty', async () => {
		world.marketo.insert({ email: email(1), firstName: 'Zyx', leadSource: 'Fair' });
		const [outcome] = await world.deliver([task(1)]);
		expect(outcome).toMatchObject({ status: 'updated', matched: 'email' });
		expect(world.marketo.leads()).toHaveLength(1);
		expect(world.marketo.leads()[0]).toMatchObject({
			firstName: 'Zyx',
			lastName: 'Qwertz',
			leadSource: 'Fair',
		});
	});

	it('is found whatever the case of its address', async () => {
		world.marketo.insert({ email: email(1).toUpperCase() });
		await world.deliver([task(1)]);
		expect(world.marketo.leads()).toHaveLength(1);
	});

	it('gets the lead’s values by choice, but for where it came from', async () => {
		world.marketo.insert({ email: email(1), firstName: 'Zyx', leadSource: 'Fair' });
		await world.deliver([task(1)], { policy: policy({ whenExists: 'update' }) });
		expect(world.marketo.leads()[0]).toMatchObject({ firstName: 'Zyxwia', leadSource: 'Fair' });
	});

	it('is left alone by choice', async () => {
		world.marketo.insert({ email: email(1) });
		expect(await world.deliver([task(1)], { policy: policy({ whenExists: 'skip' }) })).toMatchObject([
			skipped,
		]);
		expect(world.writes()).toEqual([]);
	});

	it('stays the only one where another system could have a second', async () => {
		world.marketo.insert({ email: email(1) });
		const [outcome] = await world.deliver([task(1)], { policy: policy({ whenExists: 'create' }) });
		expect(outcome).toMatchObject({ status: 'updated' });
		expect(world.marketo.leads()).toHaveLength(1);
	});

	it('costs no call where there is nothing to change', async () => {
		await world.deliver([task(1)]);
		const [outcome] = await world.deliver([task(1, { delivery: 2 })]);
		expect(outcome).toMatchObject({ status: 'updated', matched: 'email' });
		expect(world.writes()).toHaveLength(1);
	});

	it('is the one of several that was changed last', async () => {
		world.marketo.insert({ email: email(1) });
		world.time.pass(60_000);
		const worked = world.marketo.insert({ email: email(1) });
		world.time.pass(60_000);
		world.marketo.insert({ email: email(2) });
		const [outcome] = await world.deliver([task(1)]);
		expect(outcome).toMatchObject({ status: 'updated', remoteId: String(worked.id) });
	});

	it('is found on a further page', async () => {
		for (let n = 0; n < 400; n++) world.marketo.insert({ email: email(1) });
		world.time.pass(60_000);
		const last = world.marketo.insert({ email: email(1) });
		expect(await world.deliver([task(1)])).toMatchObject([{ status: 'updated', remoteId: String(last.id) }]);
	});

	it('that there are more than a thousand of keeps nobody else from being found', async () => {
		for (let n = 0; n < 1001; n++) world.marketo.insert({ email: email(1) });
		const known = world.marketo.insert({ email: email(2) });
		const outcomes = await world.deliver(people(4));
		expect(outcomes).toMatchObject([
			{ status: 'created' },
			{ status: 'rejected', code: 'personHidden' },
			{ status: 'updated', remoteId: String(known.id) },
			{ status: 'created' },
		]);
	});

	it('is changed and not added twice where it comes in between', async () => {
		let somebodyElse = true;
		world.marketo.settings.work = async () => {
			if (somebodyElse) world.marketo.insert({ email: email(1), firstName: 'Zyx' });
			somebodyElse = false;
			return await Promise.resolve();
		};
		const [outcome] = await world.deliver([task(1)]);
		expect(outcome).toMatchObject({ status: 'updated', matched: 'email' });
		expect(world.marketo.leads()).toHaveLength(1);
		expect(world.marketo.leads()[0]).toMatchObject({ firstName: 'Zyx', lastName: 'Qwertz' });
	});
});

describe('The notes', () => {
	const noteOf = (): unknown => world.marketo.leads()[0]?.['marketplaceNotes'];

	it('of a second step stand below those of the first', async () => {
		await world.deliver([task(1)], notes);
		const first = String(noteOf());
		const [outcome] = await world.deliver([task(1, { delivery: 2, stage: 'active' })], notes);
		expect(outcome).toMatchObject({ status: 'updated', matched: 'own key' });
		expect(String(noteOf()).slice(0, first.length + 12)).toBe(`${first}\n\nxyzzy note`);
	});

	it('tell that a lead was written before', async () => {
		await world.deliver([task(1)], notes);
		expect(await world.deliver([task(1)], notes)).toMatchObject([
			{ status: 'duplicate', matched: 'own key' },
		]);
		expect(world.writes()).toHaveLength(1);
	});

	it('that have no room left are reported', async () => {
		world.marketo.insert({ email: email(1), lastName: 'Q', marketplaceNotes: 'ü'.repeat(14_990) });
		const [outcome] = await world.deliver([task(1)], notes);
		expect(outcome).toMatchObject({
			status: 'updated',
			changes: [{ field: 'marketplaceNotes', what: 'dropped' }],
		});
		expect(noteOf()).toBe('ü'.repeat(14_990));
	});

	it('of many go in several calls where they would be too long for one', async () => {
		for (let n = 0; n < 100; n++) {
			world.marketo.insert({ email: email(n), marketplaceNotes: 'x'.repeat(20_000) });
		}
		const outcomes = await world.deliver(people(100), notes);
		expect(outcomes.every(({ status }) => status === 'updated')).toBe(true);
		expect(world.writes()).toHaveLength(3);
	});
});

describe('A step that asks not to be contacted', () => {
	const dnc = { stage: 'doNotContact' as const };
	const write = { policy: policy({ doNotContact: 'write' }) };

	it('is skipped by default', async () => {
		expect(await world.deliver([task(1, dnc)])).toMatchObject([skipped]);
		expect(world.marketo.leads()).toEqual([]);
	});

	it('keeps campaigns and calls off a person that we add, and lasts no longer than the record', async () => {
		await world.deliver([task(1, dnc)], write);
		const [lead] = world.marketo.leads();
		expect(lead).toMatchObject({ marketingSuspended: true, doNotCall: true });
		expect(lead).not.toHaveProperty('unsubscribed');
	});

	it('leaves a note on a person that is there, and nothing else', async () => {
		world.marketo.insert({ email: email(1) });
		await world.deliver([task(1, dnc)], { ...write, ...notes });
		const [lead] = world.marketo.leads();
		expect(lead?.['marketplaceNotes']).toMatch(/^xyzzy note/);
		for (const name of ['marketingSuspended', 'doNotCall', 'firstName'])
			expect(lead).not.toHaveProperty(name);
	});

	it('starts no campaign, however leads are added', async () => {
		const programme = { id: 1107, statuses: {} };
		await world.deliver([task(1, dnc), task(2)], { ...write, addBy: 'push', programme });
		expect(world.writes().filter((path) => path.includes('push'))).toHaveLength(1);
		expect(world.marketo.programmes[0]?.members.size).toBe(1);
	});
});

describe('A test lead', () => {
	it('is skipped by default, and written by choice', async () => {
		const test = task(1, { lead: { isTest: true } });
		expect(await world.deliver([test])).toMatchObject([skipped]);
		expect(await world.deliver([test], { policy: policy({ testLeads: 'write' }) })).toMatchObject([
			{ status: 'created' },
		]);
	});
});

describe('Another lookup field', () => {
	it('finds people by what was mapped for it', async () => {
		const known = world.marketo.insert({ marketplaceLeadKey: 'K-7', email: 'old@example.com' });
		const outcomes = await world.deliver(
			[
				task(1, { mapped: { marketplaceLeadKey: 'k-7' } }),
				task(2, { mapped: { marketplaceLeadKey: 'K-8' } }),
			],
			{ lookupField: 'marketplaceLeadKey' },
		);
		expect(outcomes).toMatchObject([
			{ status: 'updated', remoteId: String(known.id) },
			{ status: 'created' },
		]);
		expect(world.marketo.leads()[0]).toMatchObject({ email: 'old@example.com', marketplaceLeadKey: 'K-7' });
	});

	it.each([
		['lookupMissing', {}],
		['lookupInvalid', { marketplaceLeadKey: 'a,b' }],
	])('says %s where a lead has %j for it', async (code, mapped) => {
		expect(await world.deliver([task(1, { mapped })], { lookupField: 'marketplaceLeadKey' })).toMatchObject([
			{ status: 'rejected', code },
		]);
	});

	it.each(['firstName', 'id', 'nothing'])('that cannot be one is refused: %s', async (lookupField) => {
		await expect(world.open({ lookupField })).rejects.toThrow(/^Lookup Field: /);
	});
});

it.each(['firstName', 'nothing'])(
	'Notes do not go into a field that is no text area: %s',
	async (notesField) => {
		await expect(world.open({ notesField })).rejects.toThrow(/^Notes Field: /);
	},
);

it('A dry run says what would be done, and writes nothing', async () => {
	world.marketo.insert({ email: email(1) });
	const destination = await world.open();
	const rows = people(2).map(({ lead, keys, options }) => {
		const prepared = destination.prepare(lead, keys, options);
		return prepared.kind === 'record' ? prepared.record : null;
	});
	const rehearsed = await destination.rehearse(
		rows.flatMap((row) => row ?? []),
		new AbortController().signal,
	);
	expect(rehearsed).toMatchObject([
		{ action: 'create', record: { email: email(0) } },
		{ action: 'update', matched: 'email', record: { firstName: 'Zyxwia' } },
	]);
	expect(world.writes()).toEqual([]);
});
