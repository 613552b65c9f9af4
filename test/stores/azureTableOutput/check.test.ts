import type { AccountSasPermissions } from '@azure/data-tables';
import type { Delivered, Finding } from '../../../lib/destinations/contract';
import type { TablePolicy } from '../../../lib/destinations/azureTable/policy';
import type { AzureTableSignIn } from '../../../lib/azureTables/account';
import { ERRORS, xmlReply } from '../../servers/azureTable/guard.ts';
import { leads, type TableWorld, tableWorlds } from './world';

const start = tableWorlds();
const NEVER = new AbortController().signal;
let world: TableWorld;
beforeEach(async () => {
	world = await start();
});
afterEach(async () => await world.end());

async function check(
	signIn?: AzureTableSignIn,
	policy: Partial<TablePolicy> = {},
): Promise<readonly Finding[]> {
	return await (await world.open(policy, signIn)).check(NEVER);
}

async function told(
	signIn?: AzureTableSignIn,
	policy: Partial<TablePolicy> = {},
): Promise<Record<string, string>> {
	const findings = await check(signIn, policy);
	for (const { status, remedy } of findings) {
		if (status === 'missing') expect(remedy).toMatch(/^[A-Z].*\.$/s);
	}
	return Object.fromEntries(findings.map(({ what, status }) => [what, status]));
}

const ALL = {
	'Sign-in': 'ok',
	Table: 'ok',
	'Read rows': 'ok',
	'Add rows': 'ok',
	'Change rows': 'ok',
	'Delete rows': 'ok',
};

describe('a look at the connection', () => {
	it('finds all in order, and writes nothing', async () => {
		expect(await told()).toEqual(ALL);
		expect(await world.rows()).toEqual([]);
	});

	it.each<[string, AccountSasPermissions, Record<string, string>]>([
		['read', { add: true, update: true, delete: true }, { 'Read rows': 'missing', Table: 'unknown' }],
		['add', { query: true, update: true, delete: true }, { 'Add rows': 'missing' }],
		['change', { query: true, add: true, delete: true }, { 'Change rows': 'missing' }],
		['delete', { query: true, add: true, update: true }, { 'Delete rows': 'warning' }],
	])('finds that the sign-in may not %s', async (_, permissions, finding) => {
		expect(await told(world.mayOnly(permissions))).toEqual({ ...ALL, ...finding });
		expect(await world.rows()).toEqual([]);
	});

	it('does not ask for a right to change where nothing is changed', async () => {
		const signIn = world.mayOnly({ query: true, add: true, delete: true });
		expect(await told(signIn, { whenExists: 'skip' })).toEqual({ ...ALL, 'Change rows': 'warning' });
	});

	it('stops at a sign-in that is refused', async () => {
		world.guard.fault({
			times: Infinity,
			trouble: { answer: xmlReply({ ...ERRORS.authenticationFailed, status: 401 }) },
		});
		expect(await told()).toEqual({ 'Sign-in': 'missing' });
	});

	it('stops where nothing listens', async () => {
		await world.guard.stop();
		expect(await told()).toEqual({ 'Sign-in': 'missing' });
	});

	it('finds a table that is not there, or is yet to be made', async () => {
		await world.end();
		world = await start({ isMissing: true });
		const rest = {
			'Sign-in': 'ok',
			'Add rows': 'unknown',
			'Change rows': 'unknown',
			'Delete rows': 'unknown',
		};
		expect(await told()).toEqual({ ...rest, Table: 'missing' });
		expect(await told(undefined, { createsTable: true })).toEqual({ ...rest, Table: 'warning' });
	});

	it('has no sign-in and no address in what it says', async () => {
		const findings = JSON.stringify(await check(world.mayOnly({ query: true })));
		expect(findings).not.toMatch(/sig=|127\.0\.0\.1/);
	});
});

describe('the row of a test lead', () => {
	async function sent(): Promise<Delivered> {
		const [outcome] = await world.send(await world.open(), leads(1));
		if (outcome?.status !== 'created') throw new Error('The row should have been created.');
		return outcome;
	}

	it('is deleted, and may be gone already', async () => {
		const outcome = await sent();
		const output = await world.open();
		expect(await output.withdraw(outcome, NEVER)).toMatchObject({ isRemoved: true });
		expect(await world.rows()).toEqual([]);
		expect(await output.withdraw(outcome, NEVER)).toMatchObject({
			isRemoved: true,
			message: expect.stringContaining('gone already') as string,
		});
	});

	it('remains where the sign-in may not delete, and is named', async () => {
		const outcome = await sent();
		const output = await world.open({}, world.mayOnly({ add: true, query: true }));
		const { isRemoved, message } = await output.withdraw(outcome, NEVER);
		expect(isRemoved).toBe(false);
		for (const part of (outcome.remoteId ?? '').split('/')) expect(message).toContain(part);
		expect(await world.rows()).toHaveLength(1);
	});
});
