import type { Outcome } from '../../../lib/destinations/contract';
import { DestinationConfigurationError } from '../../../lib/destinations/configurationError';
import { isDelivered } from '../../../lib/destinations/outcome';
import { PLANTED } from '../../lib/destinations/leads';
import { ERRORS, jsonReply, serverBusy, xmlReply } from '../../servers/azureTable/guard.ts';
import { transactionReply } from '../../servers/azureTable/transaction.ts';
import type { StandInRequest } from '../../servers/standIn.ts';
import { changed, leads, type TableWorld, tableWorlds } from './world';

const start = tableWorlds();
let world: TableWorld;
beforeEach(async () => {
	world = await start();
});
afterEach(async () => await world.end());

const BATCH = (request: StandInRequest): boolean => request.path.endsWith('$batch');
const READ = (request: StandInRequest): boolean => request.method === 'GET';

/** Neither personal data, nor a secret, nor a time-stamped address. */
function expectDiscretion(outcomes: readonly Outcome[]): void {
	const said = JSON.stringify(outcomes);
	for (const word of [...PLANTED, 'sig=', '127.0.0.1']) expect(said).not.toContain(word);
}

describe('an answer that is lost', () => {
	it('is no harm: the row is told by its delivery key', async () => {
		world.guard.fault({ on: BATCH, times: 10, trouble: { cut: 'afterDoing' } });
		const outcomes = await world.send(await world.open(), leads(100));
		expect(outcomes.every(isDelivered)).toBe(true);
		expect(outcomes.some(({ status }) => status === 'duplicate')).toBe(true);
		expect(await world.rows()).toHaveLength(100);
	});

	it.each(['beforeDoing', 'insideAnswer'] as const)(
		'is no harm where the connection breaks (%s)',
		async (cut) => {
			world.guard.fault({ on: BATCH, times: 10, trouble: { cut } });
			const outcomes = await world.send(await world.open(), leads(100));
			expect(outcomes.every(isDelivered)).toBe(true);
			expect(await world.rows()).toHaveLength(100);
		},
	);

	it('of a change is no harm either', async () => {
		const output = await world.open();
		await world.send(output, leads(20));
		world.guard.fault({
			on: (request) => BATCH(request) && request.body.includes('If-Match'),
			times: 4,
			trouble: { cut: 'afterDoing' },
		});
		const outcomes = await world.send(output, changed(leads(20)));
		expect(outcomes.every(isDelivered)).toBe(true);
		const rows = await world.rows();
		expect(rows.every((row) => String(row['DeliveryKeys']).split(' ').length === 2)).toBe(true);
	});

	it('of a question costs a try, and nothing was written', async () => {
		const output = await world.open();
		await world.send(output, leads(1));
		world.guard.fault({ on: READ, times: Infinity, trouble: { cut: 'afterDoing' } });
		expect(await world.send(output, changed(leads(1)))).toMatchObject([
			{ status: 'retryable', code: 'lost' },
		]);
	});

	it('that never comes is given up, and not known', async () => {
		world.guard.fault({ on: BATCH, times: Infinity, trouble: { holdAfter: true } });
		const outcomes = await world.send(await world.open(), leads(1), { patience: { tries: 1 } });
		expect(outcomes).toMatchObject([{ status: 'unconfirmed', code: 'noAnswer' }]);
		expectDiscretion(outcomes);
	});
});

describe('what answers in place of the service', () => {
	const page = '<html><body>Sign in to the guest network</body></html>';

	it.each([
		['a page', { status: 200, headers: { 'Content-Type': 'text/html' }, body: page }],
		['nothing', { status: 202, body: '' }],
		[
			'half of an answer',
			{ status: 202, body: '--batchresponse_1\r\n\r\n--changesetresponse_1\r\nHTTP/1.1 204 No' },
		],
		['an error in between', { status: 502, body: page }],
		['an error of its own', jsonReply({ status: 500, code: 'InternalError', message: 'zyxwia.qwertz' })],
		['a time-out of its own', jsonReply({ status: 500, code: 'OperationTimedOut', message: '' })],
	])('is never taken for a success (%s)', async (_, answer) => {
		world.guard.fault({ on: BATCH, times: Infinity, trouble: { answer } });
		const outcomes = await world.send(await world.open(), leads(3), { patience: { tries: 1 } });
		expect(outcomes).toEqual(Array(3).fill(expect.objectContaining({ status: 'unconfirmed' })));
		expectDiscretion(outcomes);
	});

	it('is not read to its end where it has none', async () => {
		const body = 'x'.repeat(20_000_000);
		world.guard.fault({ on: BATCH, times: Infinity, trouble: { answer: { status: 202, body } } });
		const outcomes = await world.send(await world.open(), leads(1), { patience: { tries: 1 } });
		expect(outcomes).toMatchObject([{ status: 'unconfirmed', code: 'lost' }]);
	});
});

describe('a service that is busy', () => {
	it('is left alone as long as it says', async () => {
		world.guard.fault({ on: BATCH, times: 1, trouble: { answer: serverBusy(7) } });
		const outcomes = await world.send(await world.open(), leads(1));
		expect(outcomes).toMatchObject([{ status: 'created' }]);
		expect(world.time.slept).toEqual([7000]);
	});

	it('is tried again by the delivery alone, not by the client as well', async () => {
		world.guard.fault({ on: BATCH, times: Infinity, trouble: { answer: serverBusy(1) } });
		const outcomes = await world.send(await world.open(), leads(1));
		expect(outcomes).toMatchObject([{ status: 'retryable', code: 'busy' }]);
		expect(world.asked()).toEqual({ 'POST $batch': 4 });
	});

	it('does not keep other partitions waiting', async () => {
		world.guard.fault({ on: BATCH, times: 1, trouble: { answer: serverBusy(3600) } });
		const outcomes = await world.send(await world.open(), leads(200));
		const waiting = outcomes.filter(({ status }) => status === 'retryable');
		expect(waiting.length).toBeGreaterThan(0);
		expect(waiting.length).toBeLessThan(30);
		expect(outcomes.filter(({ status }) => status === 'created')).toHaveLength(200 - waiting.length);
	});
});

describe('a row that is refused', () => {
	const refusing = (key: string): void =>
		world.guard.fault({
			on: (request) => BATCH(request) && request.body.includes(key),
			times: Infinity,
			trouble: {
				answer: transactionReply({ error: { ...ERRORS.entityTooLarge, message: 'zyxwia.qwertz' }, index: 0 }),
			},
		});

	it('is found among 199 good ones, whichever the service blames', async () => {
		const given = leads(200);
		refusing(given[77]?.keys.deliveryKey ?? '');
		const outcomes = await world.send(await world.open(), given);
		expect(outcomes.filter(({ status }) => status === 'created')).toHaveLength(199);
		expect(outcomes[77]).toMatchObject({ status: 'rejected', code: 'tooLarge' });
		expectDiscretion(outcomes);
	});
});

describe('a sign-in', () => {
	it.each([
		['in JSON', jsonReply(ERRORS.authenticationFailed)],
		['in XML', xmlReply(ERRORS.authenticationFailed)],
		['without a word', { status: 401 }],
	])('that is refused (%s) ends the run, and leads come again', async (_, answer) => {
		world.guard.fault({ times: Infinity, trouble: { answer } });
		const outcomes = await world.send(await world.open(), leads(3000));
		expect(outcomes.every(({ status }) => status === 'retryable')).toBe(true);
		expect(world.asked()['POST $batch']).toBeLessThan(60);
		expectDiscretion(outcomes);
	});

	it('that expires in the midst of a run keeps what was written', async () => {
		world.guard.fault({
			on: BATCH,
			after: 10,
			times: Infinity,
			trouble: { answer: jsonReply(ERRORS.authenticationFailed) },
		});
		const outcomes = await world.send(await world.open(), leads(1000));
		const written = outcomes.filter(({ status }) => status === 'created');
		expect(written).toHaveLength((await world.rows()).length);
		expect(written.length).toBeGreaterThan(0);
		expect(outcomes.filter(({ status }) => status === 'retryable')).toHaveLength(1000 - written.length);
	});

	it('that may only add takes new leads, and says which were there', async () => {
		await world.send(await world.open(), leads(3));
		const adding = await world.open({}, world.mayOnly({ add: true }));
		const outcomes = await world.send(adding, leads(40));
		expect(outcomes.slice(0, 3)).toEqual(
			Array(3).fill(expect.objectContaining({ status: 'rejected', code: 'rights' })),
		);
		expect(outcomes.filter(({ status }) => status === 'created')).toHaveLength(37);
		expectDiscretion(outcomes);
	});

	it('that may add and read takes new leads, and repeats', async () => {
		await world.send(await world.open(), leads(2));
		// Azurite does not look at the rights for what is in a transaction.
		const answer = transactionReply({
			error: { status: 403, code: 'AuthorizationPermissionMismatch', message: '' },
			index: 0,
		});
		world.guard.fault({
			on: (request) => BATCH(request) && request.body.includes('If-Match'),
			times: Infinity,
			trouble: { answer },
		});
		const output = await world.open();
		const [known] = leads(1);
		const [, other] = changed(leads(2));
		if (!known || !other) throw new Error('There should be two leads.');
		expect(await world.send(output, [known, other, ...leads(9).slice(2)])).toMatchObject([
			{ status: 'duplicate' },
			{ status: 'rejected', code: 'rights' },
			...Array<object>(7).fill({ status: 'created' }),
		]);
	});

	it('that cannot be right is refused before anything is sent', async () => {
		await expect(world.open({}, { by: 'connectionString', connectionString: 'x' })).rejects.toThrow(
			DestinationConfigurationError,
		);
	});
});

describe('a table that is not there', () => {
	beforeEach(async () => {
		await world.end();
		world = await start({ isMissing: true });
	});

	it('is said so, by name', async () => {
		const outcomes = await world.send(await world.open(), leads(300));
		expect(outcomes).toEqual(
			Array(300).fill(
				expect.objectContaining({
					status: 'retryable',
					code: 'tableMissing',
					message: expect.stringContaining(`There is no table “${world.name}”`) as string,
				}),
			),
		);
	});

	it('is made where the builder wants that, once', async () => {
		const outcomes = await world.send(await world.open({ createsTable: true }), leads(300));
		expect(outcomes.every(({ status }) => status === 'created')).toBe(true);
		expect(world.asked()['POST other']).toBe(1);
	});

	it('is not made by a sign-in that may not', async () => {
		const output = await world.open(
			{ createsTable: true },
			world.mayOnly({ add: true, query: true, update: true }),
		);
		expect(await world.send(output, leads(3))).toEqual(
			Array(3).fill(expect.objectContaining({ status: 'retryable', code: 'rights' })),
		);
	});

	it('is not made by a dry run', async () => {
		const output = await world.open({ createsTable: true });
		const [task] = leads(1);
		const prepared = task && output.prepare(task.lead, task.keys, task.options);
		const rows = prepared?.kind === 'record' ? [prepared.record] : [];
		expect(await output.rehearse(rows, new AbortController().signal)).toMatchObject([{ action: 'create' }]);
		const strict = await world.open();
		expect(await strict.rehearse(rows, new AbortController().signal)).toMatchObject([
			{ status: 'retryable', code: 'tableMissing' },
		]);
		expect(world.asked()['POST other']).toBeUndefined();
	});
});

describe('a table that is being deleted', () => {
	it('is waited for, and leads come again', async () => {
		world.guard.beingDeleted.add(world.name);
		const outcomes = await world.send(await world.open({ createsTable: true }), leads(2));
		expect(outcomes).toEqual(
			Array(2).fill(expect.objectContaining({ status: 'retryable', code: 'beingDeleted' })),
		);
		expect(world.time.slept[0]).toBeGreaterThanOrEqual(40_000);
	});
});
