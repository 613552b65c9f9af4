import { DestinationConfigurationError } from '../../../../lib/destinations/configurationError';
import type { Finding } from '../../../../lib/destinations/contract';
import { environmentOrigin } from '../../../../lib/destinations/dynamics/environmentUrl';
import { referenceOf } from '../../../../lib/destinations/dynamics/reference';
import { delivered } from '../../../../lib/destinations/outcome';
import { emailOf, send, task } from '../../../contracts/crm/deliveries';
import { column, text } from '../../../servers/dataverse/columns';
import { type Chosen, startWorld, type World } from './world';

const signal = new AbortController().signal;

describe('The Environment URL', () => {
	it.each([
		['https://contoso.crm4.dynamics.com', 'https://contoso.crm4.dynamics.com'],
		[' https://contoso.crm4.dynamics.com/ ', 'https://contoso.crm4.dynamics.com'],
		['https://contoso.crm4.dynamics.com/main.aspx?x=1', 'https://contoso.crm4.dynamics.com'],
		['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
	])('%j is the environment at %s', (url, origin) => {
		expect(environmentOrigin(url)).toBe(origin);
	});

	it.each([
		'',
		'contoso',
		'http://contoso.crm4.dynamics.com',
		'ftp://x',
		'https://me:secret@contoso.com',
		null,
	])('%j is refused, and not repeated', (url) => {
		expect(() => environmentOrigin(url)).toThrow(DestinationConfigurationError);
		expect(() => environmentOrigin(url)).not.toThrow(/secret/);
	});
});

describe('An owner', () => {
	const id = '0B1C0000-0000-4000-8000-000000000001';
	const set = ['systemusers', 'teams'] as const;

	it.each([
		[`/teams(${id})`, `/teams(${id.toLowerCase()})`],
		[`teams(${id})`, `/teams(${id.toLowerCase()})`],
		[` ${id} `, `/systemusers(${id.toLowerCase()})`],
		['', null],
		[null, null],
	])('%j is bound as %j', (given, bound) => {
		expect(referenceOf(given, [...set], 'Owner')).toBe(bound);
	});

	it.each(['Sam Sales', `contacts(${id})`, `/teams(${id})/x`, 'teams(x)'])('%j is refused', (given) => {
		expect(() => referenceOf(given, [...set], 'Owner')).toThrow(/Owner is none/);
	});
});

describe('An environment', () => {
	let world: World;
	beforeEach(async () => {
		world = await startWorld();
	});
	afterEach(async () => await world.stop());

	const check = async (chosen: Chosen = {}): Promise<readonly Finding[]> =>
		await (await world.open(chosen)).check(signal);
	const finding = (findings: readonly Finding[], what: string) => findings.find((one) => one.what === what);

	describe('that is opened', () => {
		it('without Dynamics 365 Sales says what is missing', async () => {
			world.dataverse.fault({
				on: ({ path }) => path.includes('EntityDefinitions'),
				times: Infinity,
				trouble: {
					answer: {
						status: 404,
						headers: { 'OData-Version': '4.0' },
						body: { error: { code: '0x80060888' } },
					},
				},
			});
			await expect(world.open()).rejects.toThrow(/install Dynamics 365 Sales/);
		});

		it.each([
			['down', { status: 503 }, 'http503'],
			['throttled', { status: 429, headers: { 'Retry-After': '60' } }, 'throttled'],
			['an HTML page', { status: 200, body: '<html></html>' }, 'answerInvalid'],
		])('while it is %s gives each lead back, and none is lost', async (_, answer, code) => {
			world.dataverse.fault({
				on: ({ path }) => path.includes('EntityDefinitions'),
				times: Infinity,
				trouble: { answer },
			});
			const outcomes = await send(await world.open(), [task({ n: 1 }), task({ n: 2 })]);
			expect(outcomes).toMatchObject([
				{ status: 'retryable', code },
				{ status: 'retryable', code },
			]);
			expect(world.dataverse.rows('leads')).toEqual([]);
		});

		it('asks nothing of anybody else, wherever an answer points', async () => {
			const urls: string[] = [];
			const transport: World['transport'] = async (request) => {
				urls.push(request.url);
				const answer = await world.transport(request);
				return {
					...answer,
					body: answer.body.replaceAll(world.dataverse.origin, 'https://elsewhere.example'),
				};
			};
			await send(await world.open({ transport }), [task({ n: 1 }), task({ n: 2, action: 'DNC' })]);
			expect(urls.length).toBeGreaterThan(0);
			for (const url of urls) expect(new URL(url).origin).toBe(world.dataverse.origin);
		});

		it('takes a column of dates as its behaviour wants it, and choices by their names', async () => {
			world.dataverse.defineColumn('leads', column('new_day', 'Day', { kind: 'dateTime', dateOnly: true }));
			const mapped = { new_day: '2026-11-23T10:00:00Z', leadqualitycode: 'hot', websiteurl: 'x'.repeat(201) };
			const [outcome] = await send(await world.open(), [task({ n: 1, mapped })]);
			expect(world.dataverse.rows('leads')[0]).toMatchObject({ new_day: '2026-11-23', leadqualitycode: 1 });
			expect(outcome).toMatchObject({ changes: [{ field: 'websiteurl', what: 'dropped' }] });
		});

		it('insists on a company where its maker does', async () => {
			const contact = { company: null };
			expect(await send(await world.open(), [task({ n: 1, contact })])).toMatchObject([{ changes: [] }]);
			world.dataverse.defineColumn(
				'leads',
				text('companyname', 'Company Name', 100, { required: 'ApplicationRequired' }),
			);
			const [outcome] = await send(await world.open(), [task({ n: 2, contact })]);
			expect(outcome).toMatchObject({ changes: [{ field: 'companyname', what: 'substituted' }] });
			const destination = await world.open({ whenMissing: 'reject' });
			expect(await send(destination, [task({ n: 3, contact })])).toMatchObject([
				{
					status: 'rejected',
					code: 'requiredMissing',
					message: expect.stringContaining('Company Name') as string,
				},
			]);
		});
	});

	describe('that is checked', () => {
		it('has every right, and says so for each', async () => {
			const findings = await check();
			expect(findings.map(({ status }) => status)).toEqual(findings.map(() => 'ok'));
			expect(finding(findings, 'Create leads')).toMatchObject({ status: 'ok', remedy: null });
		});

		it('lacks a right that leads are refused without', async () => {
			world.dataverse.switches.lacking.add('prvCreateActivity');
			expect(finding(await check(), 'Create tasks')).toMatchObject({
				status: 'missing',
				remedy: expect.stringContaining('prvCreateActivity') as string,
			});
		});

		it.each(['prvAssignActivity', 'prvDeleteLead'])(
			'lacks a right that it does without (%s)',
			async (right) => {
				world.dataverse.switches.lacking.add(right);
				const findings = await check();
				expect(findings.filter(({ status }) => status !== 'ok')).toMatchObject([{ status: 'warning' }]);
			},
		);

		it('is asked for rights to assign only where an owner is chosen', async () => {
			world.dataverse.switches.lacking.add('prvAssignLead');
			expect(finding(await check(), 'Set the owner of leads')).toBeUndefined();
			const { team } = world.dataverse.ids;
			const findings = await check({ owner: `teams(${team})` });
			expect(finding(findings, 'Set the owner of leads')).toMatchObject({ status: 'missing' });
			expect(finding(findings, 'Owner')).toMatchObject({ status: 'ok' });
		});

		it('does not have the owner and the campaign any more', async () => {
			const gone = '99999999-9999-4999-8999-999999999999';
			const findings = await check({ owner: gone, campaign: gone });
			expect(finding(findings, 'Owner')).toMatchObject({ status: 'missing' });
			expect(finding(findings, 'Source Campaign')).toMatchObject({ status: 'missing' });
		});

		it('sees a part of the leads only', async () => {
			const destination = await world.open();
			world.dataverse.fault({
				on: ({ body }) => body.includes('RetrieveUserPrivilege'),
				trouble: { mangle: (body) => Buffer.from(body.toString().replaceAll('"Global"', '"Basic"')) },
			});
			const findings = await destination.check(signal);
			expect(finding(findings, 'Read leads')).toMatchObject({ status: 'warning' });
			expect(finding(findings, 'Create leads')).toMatchObject({ status: 'ok' });
		});

		it('has not all columns of the standard mapping', async () => {
			world.dataverse.defineColumn('leads', text('jobtitle', 'Job Title', 100, { create: false }));
			expect(finding(await check(), 'Columns of leads')).toMatchObject({
				status: 'warning',
				message: expect.stringContaining('jobtitle') as string,
			});
		});

		it.each([
			['refuses the sign-in', { status: 401 }, /connect it anew/],
			[
				'does not know the application',
				{ status: 403, body: { error: { code: '0x80072560' } } },
				/application user/,
			],
			['is down', { status: 503 }, /Try again/],
		])('%s, and says what to do', async (_, answer, remedy) => {
			world.dataverse.fault({
				on: ({ path }) => path.includes('/api/'),
				times: Infinity,
				trouble: { answer },
			});
			expect(await check()).toMatchObject([
				{ status: 'missing', remedy: expect.stringMatching(remedy) as string },
			]);
		});
	});

	describe('that a test lead was sent to', () => {
		it('keeps a record that was there, and loses the task', async () => {
			const theirs = world.dataverse.insert('leads', { emailaddress1: emailOf(1) });
			const destination = await world.open({ testLeads: 'write' });
			const [outcome] = await send(destination, [task({ n: 1, isTest: true })]);
			if (outcome?.status !== 'updated') throw new Error('The record was not found.');
			const withdrawal = await destination.withdraw(outcome, signal);
			expect(withdrawal).toEqual({ isRemoved: true, message: 'No lead was made for it.' });
			expect(world.dataverse.rows('tasks')).toEqual([]);
			expect(world.dataverse.rows('leads')).toMatchObject([{ leadid: theirs }]);
		});

		it('says what remains where it may not be deleted', async () => {
			const destination = await world.open({ testLeads: 'write' });
			const [outcome] = await send(destination, [task({ n: 1, isTest: true })]);
			if (outcome?.status !== 'created') throw new Error('The lead was not made.');
			world.dataverse.switches.lacking.add('prvDeleteLead');
			const withdrawal = await destination.withdraw(outcome, signal);
			expect(withdrawal.isRemoved).toBe(false);
			expect(withdrawal.message).toContain(outcome.remoteId);
		});

		it('is asked to delete nothing by an id that is none', async () => {
			const destination = await world.open();
			const sent = delivered('created', { remoteType: 'lead', remoteId: 'x)/contacts(y' });
			expect(await destination.withdraw(sent, signal)).toMatchObject({ isRemoved: true });
			expect(world.dataverse.operations().filter(({ write }) => write)).toEqual([]);
		});
	});
});
