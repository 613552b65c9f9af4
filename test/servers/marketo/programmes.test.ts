import { type Caller, callerOf, stoppedClock } from './caller.ts';
import { type MarketoStandIn, startMarketo } from './marketo.ts';

const PROGRAMME = { id: 1107, name: 'Marketplace Leads' };

describe('programmes of the stand-in for Marketo', () => {
	let marketo: MarketoStandIn;
	let caller: Caller;
	beforeEach(async () => {
		marketo = await startMarketo({ clock: stoppedClock().clock });
		caller = await callerOf(marketo);
	});
	afterEach(async () => await marketo.stop());

	// https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/program-members
	describe('Sync Program Member Status', () => {
		const path = `/rest/v1/programs/${PROGRAMME.id}/members/status.json`;

		it('makes members, moves them on, and skips who is in or past the status (1037)', async () => {
			const [ann, bob] = [
				marketo.insert({ email: 'ann@example.com' }),
				marketo.insert({ email: 'bob@example.com' }),
			];
			const input = [{ leadId: ann.id }, { leadId: bob.id }, { leadId: 9 }];
			const statusOf = async (statusName: string, of: unknown[]): Promise<unknown> =>
				(await caller.post(path, { statusName, input: of })).result;
			expect(await statusOf('Trial', input.slice(0, 1))).toEqual([
				{ seq: 0, status: 'created', leadId: ann.id },
			]);
			expect(await statusOf('Active', input)).toEqual([
				{ seq: 0, status: 'updated', leadId: ann.id },
				{ seq: 1, status: 'created', leadId: bob.id },
				{ seq: 2, status: 'skipped', reasons: [{ code: '1004', message: 'Lead not found' }] },
			]);
			expect(await statusOf('Trial', input.slice(1, 2))).toEqual([
				{
					seq: 0,
					status: 'skipped',
					reasons: [{ code: '1037', message: 'Lead skipped because it is already in or past this status' }],
				},
			]);
			expect(marketo.programmes[0]?.members.get(ann.id)).toEqual({
				status: 'Active',
				isSuccess: true,
				since: '2026-11-23T07:00:00Z',
			});
		});

		it('refuses a status that the channel does not have (1025), and a programme that is not there (1013)', async () => {
			const input = [{ leadId: marketo.insert({ email: 'ann@example.com' }).id }];
			expect(await caller.codeOf(caller.post(path, { statusName: 'Nothing', input }))).toBe('1025');
			expect(
				await caller.codeOf(
					caller.post('/rest/v1/programs/9/members/status.json', { statusName: 'Trial', input }),
				),
			).toBe('1013');
		});
	});

	// https://developer.adobe.com/marketo-apis/api/mapi#operation/changeLeadProgramStatusUsingPOST
	it('changes, in the older way, the status of those who are members', async () => {
		const [ann, bob] = [
			marketo.insert({ email: 'ann@example.com' }),
			marketo.insert({ email: 'bob@example.com' }),
		];
		await caller.post(`/rest/v1/programs/${PROGRAMME.id}/members/status.json`, {
			statusName: 'Interested',
			input: [{ leadId: ann.id }],
		});
		const { result } = await caller.post(`/rest/v1/leads/programs/${PROGRAMME.id}/status.json`, {
			status: 'Trial',
			input: [{ id: ann.id }, { id: bob.id }],
		});
		expect(result).toEqual([
			{ id: ann.id, status: 'updated' },
			{ id: bob.id, status: 'skipped', reasons: [{ code: '1013', message: 'Membership not found' }] },
		]);
	});

	it('tells its members, by lead and by status, and as leads', async () => {
		const { id } = marketo.insert({ email: 'ann@example.com' });
		await caller.post(`/rest/v1/programs/${PROGRAMME.id}/members/status.json`, {
			statusName: 'Trial',
			input: [{ leadId: id }],
		});
		const members = `/rest/v1/programs/${PROGRAMME.id}/members.json`;
		expect(
			await caller.get(`${members}?filterType=leadId&filterValues=${id}&fields=statusName`),
		).toMatchObject({
			result: [{ seq: 0, leadId: id, programId: PROGRAMME.id, reachedSuccess: false, statusName: 'Trial' }],
			moreResult: false,
		});
		expect((await caller.get(`${members}?filterType=statusName&filterValues=Active`)).result).toEqual([]);
		expect((await caller.get(`/rest/v1/leads/programs/${PROGRAMME.id}.json`)).result).toMatchObject([
			{ id, email: 'ann@example.com', membership: { progressionStatus: 'Trial', reachedSuccess: false } },
		]);
	});

	// https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Push Lead to Marketo)
	describe('Push Lead', () => {
		const push = async (more: object): Promise<Awaited<ReturnType<Caller['post']>>> =>
			await caller.post('/rest/v1/leads/push.json', { programName: PROGRAMME.name, ...more });

		it('creates or updates; what it refuses has reasons and no status', async () => {
			const known = marketo.insert({ email: 'ann@example.com' });
			const input = [
				{ email: 'ann@example.com' },
				{ email: 'new@example.com' },
				{ email: 'ünn@example.com' },
			];
			expect((await push({ input, source: 'n8n', reason: 'PLT' })).result).toEqual([
				{ id: known.id, status: 'updated' },
				{ id: known.id + 1, status: 'created' },
				{ reasons: [{ code: '1003', message: "Value for 'email' is invalid" }] },
			]);
		});

		it('gives no status at all where it is set so', async () => {
			marketo.settings.hasPushStatus = false;
			const { result } = await push({ input: [{ email: 'ann@example.com' }] });
			expect(result).toEqual([{ id: marketo.leads()[0]?.id }]);
		});

		it('makes a member only with a status, and needs the name of a programme', async () => {
			const input = [{ email: 'ann@example.com' }];
			await push({ input });
			expect(marketo.programmes[0]?.members.size).toBe(0);
			await push({ input, programStatus: 'Trial' });
			expect([...(marketo.programmes[0]?.members.values() ?? [])]).toMatchObject([{ status: 'Trial' }]);
			expect(await caller.codeOf(push({ input, programName: 'Nothing' }))).toBe('1013');
			expect(await caller.codeOf(push({ input, programName: null }))).toBe('1002');
		});
	});

	// https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/programs and …/channels
	it('lists programmes, and the statuses of their channels in steps', async () => {
		expect(await caller.get('/rest/asset/v1/programs.json?maxReturn=200')).toMatchObject({
			success: true,
			errors: [],
			warnings: [],
			result: [{ ...PROGRAMME, type: 'Default', channel: 'Marketplace', workspace: 'Default' }],
		});
		const byName = await caller.get('/rest/asset/v1/channel/byName.json?name=Marketplace');
		expect(byName.result[0]?.progressionStatuses).toContainEqual({
			name: 'Active',
			step: 30,
			description: null,
			hidden: false,
			success: true,
		});
	});

	it.each([`${PROGRAMME.id}.json`, 'byName.json?name=Marketplace%20Leads'])(
		'finds a programme by %s',
		async (path) => {
			expect((await caller.get(`/rest/asset/v1/program/${path}`)).result).toMatchObject([PROGRAMME]);
		},
	);

	it('has no result, but a warning, where no asset is found', async () => {
		for (const path of ['program/byName.json?name=Nothing', 'program/9.json', 'form/9.json']) {
			const answer = await caller.get(`/rest/asset/v1/${path}`);
			expect(answer).toMatchObject({
				success: true,
				warnings: ['No assets found for the given search criteria.'],
			});
			expect(answer).not.toHaveProperty('result');
		}
		expect(await caller.codeOf(caller.get('/rest/asset/v1/programs.json?maxReturn=201'))).toBe('1001');
	});
});
