import { emailOf, recordKeyOf, send, task } from '../../../contracts/crm/deliveries';
import { column } from '../../../servers/dataverse/columns';
import { startWorld, type World } from './world';

let world: World;
beforeEach(async () => {
	world = await startWorld();
});
afterEach(async () => await world.stop());

const leads = () => world.dataverse.rows('leads');
const twin = task({ n: 2, contact: { email: emailOf(1) }, offer: 'contoso.other' });

describe.each([412, 500] as const)('Duplicate detection rules that answer %s', (status) => {
	beforeEach(async () => {
		world.dataverse.switches.duplicateRule = status;
		await send(await world.open(), [task({ n: 1 })]);
	});

	it('are not asked unless the builder wants that', async () => {
		expect(await send(await world.open(), [twin])).toMatchObject([{ status: 'created' }]);
	});

	it('lead to the record that they found', async () => {
		const [outcome] = await send(await world.open({ detectDuplicates: true }), [twin]);
		expect(outcome).toMatchObject({
			status: 'updated',
			matched: 'duplicate rule',
			remoteId: recordKeyOf(1),
			activityId: expect.any(String) as string,
		});
		expect(leads()).toHaveLength(1);
	});

	it('keep nobody else of the batch back', async () => {
		const batch = [twin, ...Array.from({ length: 20 }, (_, n) => task({ n: n + 10 }))];
		const outcomes = await send(await world.open({ detectDuplicates: true }), batch);
		expect(outcomes.map(({ status: said }) => said)).toEqual([
			'updated',
			...Array<string>(20).fill('created'),
		]);
	});

	it('are told of no text that would be too long for an address', async () => {
		world.dataverse.defineColumn('leads', column('new_history', 'History', { kind: 'memo', max: 1_000_000 }));
		const long = { ...twin, options: { mapped: { new_history: 'plugh '.repeat(20_000) } } };
		const [outcome] = await send(await world.open({ detectDuplicates: true }), [long]);
		expect(outcome).toMatchObject({ status: 'updated', matched: 'duplicate rule' });
	});

	it('are not asked where a lead is to stand beside another', async () => {
		const destination = await world.open({ detectDuplicates: true, whenExists: 'create' });
		expect(await send(destination, [twin])).toMatchObject([{ status: 'created' }]);
	});

	it('give the lead back where nobody can see what they found', async () => {
		const destination = await world.open({ detectDuplicates: true });
		world.dataverse.fault({
			on: ({ body }) => body.includes('RetrieveDuplicates'),
			times: Infinity,
			trouble: {
				mangle: (body) => Buffer.from(body.toString().replaceAll(/"leadid":"[^"]*"/g, '"leadid":"x"')),
			},
		});
		const [outcome] = await send(destination, [twin]);
		expect(outcome).toMatchObject({ status: 'rejected', code: 'duplicateRefused' });
		expect(JSON.stringify(outcome)).not.toContain('Zyxwia');
	});

	it('leave a lead for later where they cannot be asked for now', async () => {
		const destination = await world.open({ detectDuplicates: true });
		world.dataverse.fault({
			on: ({ body }) => body.includes('RetrieveDuplicates'),
			times: Infinity,
			trouble: { cut: 'beforeDoing' },
		});
		expect(await send(destination, [twin])).toMatchObject([{ status: 'retryable', code: 'connectionCut' }]);
		expect(leads()).toHaveLength(1);
	});
});
