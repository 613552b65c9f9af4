import type { Delivered } from '../../../../lib/destinations/contract';
import { delivered } from '../../../../lib/destinations/outcome';
import type { MarketoChoices } from '../../../../lib/destinations/marketo/setup';
import { startWorld, task, type World } from './world';

let world: World;
beforeEach(async () => {
	world = await startWorld();
});
afterEach(async () => await world.stop());

const { signal } = new AbortController();
const statuses = { interest: 'Interested', trial: 'Trial', active: 'Active', unknown: 'Interested' };

describe('Check Connection', () => {
	const check = async (choices: Partial<MarketoChoices> = {}): Promise<string[]> =>
		(await (await world.open(choices)).check(signal)).map(({ what, status }) => `${what}: ${status}`);

	it('finds all well, and changes nothing', async () => {
		const all: Partial<MarketoChoices> = {
			partition: 'Default',
			addBy: 'form',
			formId: 1029,
			programme: { id: 1107, statuses },
		};
		expect(await check(all)).toEqual([
			'Read people: ok',
			'Write people: ok',
			'Partition: ok',
			'Form: ok',
			'Programme: ok',
			'Repeats: warning',
			'Calls today: ok',
		]);
		expect(await check({ ...all, notesField: 'marketplaceNotes' })).toContain('Repeats: ok');
		expect(world.marketo.leads()).toEqual([]);
		expect(world.marketo.programmes[0]?.members.size).toBe(0);
	});

	it('tells the right to read from the right to write', async () => {
		world.marketo.settings.rights.delete('Read-Write Lead');
		expect(await check()).toEqual(['Read people: ok', 'Write people: missing', 'Calls today: ok']);
	});

	it('names the right and the allow-list where nothing is allowed', async () => {
		world.marketo.settings.isAddressAllowed = false;
		expect(await (await world.open()).check(signal)).toEqual([
			{
				what: 'Read people',
				status: 'missing',
				message: 'Marketo denies access.',
				remedy: expect.stringMatching(/Read-Only Lead.+IP API Access/) as string,
			},
		]);
	});

	it('finds what was chosen and is not there', async () => {
		expect(
			await check({
				partition: 'Europe',
				programme: { id: 1107, statuses: { ...statuses, trial: 'Gone' } },
			}),
		).toEqual([
			'Read people: ok',
			'Write people: ok',
			'Partition: missing',
			'Programme: missing',
			'Calls today: ok',
		]);
		expect(await check({ programme: { id: 1, statuses } })).toContain('Programme: missing');
	});

	it('finds that programmes cannot be read', async () => {
		world.marketo.settings.rights.delete('Read-Only Assets');
		world.marketo.settings.rights.delete('Read-Write Assets');
		expect(await check({ programme: { id: 1107, statuses } })).toContain('Programme: missing');
	});

	it('warns when the calls of the day are nearly used up', async () => {
		world.marketo.fault({
			on: ({ path }) => path.endsWith('/usage.json'),
			trouble: { answer: { status: 200, body: { success: true, result: [{ total: 49_000 }] } } },
		});
		expect(await check()).toContain('Calls today: warning');
	});

	it('does without the number of calls', async () => {
		world.marketo.fault({
			on: ({ path }) => path.endsWith('/usage.json'),
			trouble: { answer: { status: 200, body: { success: false, errors: [{ code: '603' }] } } },
		});
		expect(await check()).toContain('Calls today: unknown');
	});

	it('is not ready while Marketo does not answer', async () => {
		world.marketo.fault({
			on: ({ path }) => path.startsWith('/rest/'),
			times: Infinity,
			trouble: { cut: 'beforeDoing' },
		});
		expect(await check()).toEqual(['Read people: missing']);
	});
});

describe('The person of a test lead', () => {
	const send = async (): Promise<Delivered> => {
		const [outcome] = await world.deliver([task(1)]);
		if (outcome?.status !== 'created' && outcome?.status !== 'updated') throw new Error(outcome?.status);
		return outcome;
	};

	it('is removed by its id', async () => {
		const destination = await world.open();
		expect(await destination.withdraw(await send(), signal)).toMatchObject({ isRemoved: true });
		expect(world.marketo.leads()).toEqual([]);
	});

	it('is left where it was there before', async () => {
		world.marketo.insert({ email: 'zyxwia.qwertz+1@example.com' });
		const destination = await world.open();
		expect(await destination.withdraw(await send(), signal)).toMatchObject({ isRemoved: false });
		expect(world.marketo.leads()).toHaveLength(1);
	});

	it('counts as removed where somebody else was faster', async () => {
		const destination = await world.open();
		const sent = await send();
		await destination.withdraw(sent, signal);
		expect(await destination.withdraw(sent, signal)).toMatchObject({ isRemoved: true });
	});

	it('is named where it cannot be removed', async () => {
		const destination = await world.open();
		const sent = await send();
		world.marketo.settings.rights.delete('Read-Write Lead');
		const { isRemoved, message } = await destination.withdraw(sent, signal);
		expect(isRemoved).toBe(false);
		expect(message).toContain(`Person ${sent.remoteId} remains`);
	});

	it('is nobody where nothing was written', async () => {
		const destination = await world.open();
		expect(await destination.withdraw(delivered('skipped'), signal)).toMatchObject({ isRemoved: true });
	});
});
