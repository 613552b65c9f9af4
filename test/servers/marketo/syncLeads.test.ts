import { type Answered, type Caller, callerOf } from './caller.ts';
import { type MarketoStandIn, startMarketo } from './marketo.ts';

// https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Create and Update)
describe('Sync Leads of the stand-in for Marketo', () => {
	let marketo: MarketoStandIn;
	let caller: Caller;
	beforeEach(async () => {
		marketo = await startMarketo({
			partitions: [
				{ id: 1, name: 'Default' },
				{ id: 2, name: 'Europe' },
				{ id: 3, name: 'Secret', isOpen: false },
			],
		});
		caller = await callerOf(marketo);
	});
	afterEach(async () => await marketo.stop());

	const sync = async (input: unknown[], more: object = {}): Promise<Answered> =>
		await caller.post('/rest/v1/leads.json', { ...more, input });
	const codes = ({ result }: Answered): unknown[] =>
		result.map(({ status, reasons }) => (reasons as { code: string }[] | undefined)?.[0]?.code ?? status);

	it('creates or updates by the e-mail address, whatever its case, and answers in order', async () => {
		const known = marketo.insert({ email: 'ann@example.com', firstName: 'Ann' });
		const { result, success } = await sync([
			{ email: 'bob@example.com' },
			{ email: 'Ann@Example.com', lastName: 'Example' },
		]);
		expect(success).toBe(true);
		expect(result).toEqual([
			{ id: known.id + 1, status: 'created' },
			{ id: known.id, status: 'updated' },
		]);
		expect(marketo.leads()[0]).toMatchObject({ firstName: 'Ann', lastName: 'Example' });
	});

	it('clears what is sent as null', async () => {
		marketo.insert({ email: 'ann@example.com', firstName: 'Ann' });
		await sync([{ email: 'ann@example.com', firstName: null }]);
		expect(marketo.leads()[0]).not.toHaveProperty('firstName');
	});

	it('skips with reasons, and writes the others', async () => {
		const answer = await sync([{ email: 'a@example.com' }, { firstName: 'Ann' }, { email: 'b@example.com' }]);
		expect(answer.result[1]).toEqual({
			status: 'skipped',
			reasons: [{ code: '1003', message: "Value for lookup field 'email' not found" }],
		});
		expect(codes(answer)).toEqual(['created', '1003', 'created']);
	});

	it.each([
		['createOnly', ['1005', 'created']],
		['updateOnly', ['updated', '1004']],
		['createOrUpdate', ['updated', 'created']],
		['createDuplicate', ['created', 'created']],
	])('does what %s says', async (action, expected) => {
		marketo.insert({ email: 'known@example.com' });
		const input = [{ email: 'known@example.com' }, { email: 'new@example.com' }];
		expect(codes(await sync(input, { action }))).toEqual(expected);
	});

	it('takes an id with updateOnly alone', async () => {
		const { id } = marketo.insert({ email: 'ann@example.com' });
		const byId = { action: 'updateOnly', lookupField: 'id' };
		expect(codes(await sync([{ id, firstName: 'Ann' }, { id: 9 }], byId))).toEqual(['updated', '1004']);
		expect(codes(await sync([{ id, email: 'ann@example.com' }]))).toEqual(['1003']);
	});

	it('skips where several match (1007)', async () => {
		marketo.insert({ email: 'two@example.com' });
		marketo.insert({ email: 'two@example.com' });
		expect(codes(await sync([{ email: 'two@example.com' }]))).toEqual(['1007']);
	});

	it('can create one person twice where upserts of one key overlap, and then knows neither', async () => {
		let goOn = (): void => undefined;
		const held = new Promise<void>((done) => {
			goOn = done;
		});
		marketo.settings.work = async () => await held;
		const both = [sync([{ email: 'ann@example.com' }]), sync([{ email: 'ann@example.com' }])];
		await marketo.arrival(2, ({ path }) => path === '/rest/v1/leads.json');
		goOn();
		expect((await Promise.all(both)).map(codes)).toEqual([['created'], ['created']]);
		expect(codes(await sync([{ email: 'ann@example.com' }]))).toEqual(['1007']);
	});

	it.each([
		['a field that is not there', { nothing: 'x' }, '1006'],
		['a field that is read only', { createdAt: '2026-01-01' }, '1003'],
		['an address with an umlaut', { email: 'ünn@example.com' }, '1003'],
		['an address without a domain', { email: 'ann' }, '1003'],
		['a blank address', { email: ' ' }, '1003'],
		['a word for a yes or no', { doNotCall: 'perhaps' }, '1001'],
		['a word for a number', { leadScore: 'many' }, '1001'],
		['256 characters in a string', { firstName: 'x'.repeat(256) }, '1003'],
		['30,001 bytes in a text area', { marketplaceNotes: 'ü'.repeat(15_001) }, '1003'],
	])('skips %s', async (_, change, code) => {
		expect(codes(await sync([{ email: 'ann@example.com', ...change }]))).toEqual([code]);
		expect(marketo.leads()).toEqual([]);
	});

	it('takes what just fits: 255 characters, 30,000 bytes', async () => {
		const fits = { firstName: 'ü'.repeat(255), marketplaceNotes: 'ü'.repeat(15_000) };
		expect(codes(await sync([{ email: 'ann@example.com', ...fits }]))).toEqual(['created']);
		expect(marketo.leads()[0]).toMatchObject(fits);
	});

	it('cuts long texts where it is set so', async () => {
		marketo.settings.longText = 'truncate';
		await sync([{ email: 'ann@example.com', firstName: 'x'.repeat(300) }]);
		expect(marketo.leads()[0]).toMatchObject({ firstName: 'x'.repeat(255) });
	});

	it('refuses the whole of more than 300 records, and of none', async () => {
		const many = Array.from({ length: 301 }, (_, n) => ({ email: `p${n}@example.com` }));
		expect(await caller.codeOf(sync(many))).toBe('1003');
		expect(await caller.codeOf(sync([]))).toBe('1002');
		expect(codes(await sync(many.slice(1)))).toHaveLength(300);
	});

	it('looks up by custom strings, not by ordinary standard fields (1011)', async () => {
		marketo.insert({ marketplaceLeadKey: 'k1' });
		const byKey = { lookupField: 'marketplaceLeadKey' };
		expect(codes(await sync([{ marketplaceLeadKey: 'k1', firstName: 'Ann' }], byKey))).toEqual(['updated']);
		expect(await caller.codeOf(sync([{ firstName: 'Ann' }], { lookupField: 'firstName' }))).toBe('1011');
		expect(await caller.codeOf(sync([{ email: 'a@b.example' }], { lookupField: 'nothing' }))).toBe('1006');
	});

	it('keeps partitions apart: 1008 for one that is closed, 1010 for a lead of another', async () => {
		const ann = { email: 'ann@example.com' };
		expect(codes(await sync([ann], { partitionName: 'Secret' }))).toEqual(['1008']);
		expect(codes(await sync([ann], { partitionName: 'Europe' }))).toEqual(['created']);
		expect(codes(await sync([ann], { partitionName: 'Default' }))).toEqual(['1010']);
		expect(await caller.get('/rest/v1/leads/partitions.json')).toMatchObject({
			result: [
				{ id: 1, name: 'Default' },
				{ id: 2, name: 'Europe' },
			],
		});
	});

	it('refuses company fields where they are the company’s (1021) or the CRM’s (1018)', async () => {
		marketo.insert({ email: 'ann@example.com' });
		const input = [
			{ email: 'ann@example.com', company: 'Example' },
			{ email: 'new@example.com', company: 'Example' },
		];
		marketo.settings.companyFields = 'notOnUpdate';
		expect(codes(await sync(input))).toEqual(['1021', 'created']);
		marketo.settings.companyFields = 'crm';
		expect(codes(await sync(input))).toEqual(['1018', '1018']);
		marketo.settings.companyFields = 'written';
		expect(codes(await sync(input))).toEqual(['updated', 'updated']);
	});

	it('refuses a record for a reason of the test’s', async () => {
		marketo.settings.refuse = ({ email }) =>
			email === 'busy@example.com' ? { code: '1029', message: 'Too many jobs in queue' } : null;
		expect(codes(await sync([{ email: 'busy@example.com' }, { email: 'ann@example.com' }]))).toEqual([
			'1029',
			'created',
		]);
	});

	it('answers without results where it is to work later', async () => {
		const answer = await sync([{ email: 'ann@example.com' }], { asyncProcessing: true });
		expect(answer).toEqual({ requestId: answer.requestId, success: true });
		expect(marketo.leads()).toHaveLength(1);
	});

	it('deletes by id', async () => {
		const { id } = marketo.insert({ email: 'ann@example.com' });
		const { result } = await caller.post('/rest/v1/leads/delete.json', { input: [{ id }, { id: 9 }] });
		expect(result).toEqual([
			{ id, status: 'deleted' },
			{ status: 'skipped', reasons: [{ code: '1004', message: 'Lead not found' }] },
		]);
		expect(marketo.leads()).toEqual([]);
	});
});
