import type { Outcome } from '../../../../lib/destinations/contract';
import { deliver } from '../../../../lib/destinations/deliver';
import { isDelivered } from '../../../../lib/destinations/outcome';
import { emailOf, send, task } from '../../../contracts/crm/deliveries';
import { text } from '../../../servers/dataverse/columns';
import { PLANTED } from '../leads';
import { START } from '../time';
import { startWorld, type World } from './world';

let world: World;
beforeEach(async () => {
	world = await startWorld();
});
afterEach(async () => await world.stop());

const leads = () => world.dataverse.rows('leads');

/** Answers one part of the next batch in another way. */
function spoil(part: RegExp, how: string): void {
	world.dataverse.fault({
		on: ({ body }) => body.includes('PATCH '),
		trouble: { mangle: (body) => Buffer.from(body.toString().replace(part, how)) },
	});
}

describe('A refusal', () => {
	it.each(['prvCreateLead', 'prvReadLead', 'prvReadContact'])(
		'for want of a right names it (%s)',
		async (privilege) => {
			world.dataverse.switches.lacking.add(privilege);
			const [outcome] = await send(await world.open(), [task({ n: 1 })]);
			expect(outcome).toMatchObject({
				status: 'rejected',
				code: 'privilegeMissing',
				message: expect.stringContaining(privilege) as string,
			});
			expect(leads()).toEqual([]);
		},
	);

	it('names no right that we do not know: the answer could say anything', async () => {
		world.dataverse.switches.lacking.add('prvCreateLead');
		const destination = await world.open();
		spoil(/prvCreateLead/, 'prvZyxwiaQwertz');
		const [outcome] = await send(destination, [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'rejected', code: 'privilegeMissing' });
		expect(JSON.stringify(outcome)).not.toContain('Zyxwia');
	});

	it('of a plug-in is one of that lead, without its words', async () => {
		world.dataverse.switches.refusedLastNames.add('Qwertz');
		const [outcome] = await send(await world.open(), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'rejected', code: 'pluginRefused' });
		for (const word of PLANTED) expect(JSON.stringify(outcome)).not.toContain(word);
	});

	it('of a field that has become shorter since leaves the field out, and that is told', async () => {
		const destination = await world.open();
		world.dataverse.defineColumn('leads', text('jobtitle', 'Job Title', 3));
		const [outcome] = await send(destination, [task({ n: 1, contact: { title: 'Plover' } })]);
		expect(outcome).toMatchObject({
			status: 'created',
			changes: [{ field: 'jobtitle', what: 'dropped' }],
		});
	});

	it('of an alternate key is told as one', async () => {
		world.dataverse.defineKey('leads', 'new_phone', ['telephone1']);
		const destination = await world.open();
		const contact = { phone: '+4930123456' };
		const outcomes = await send(destination, [task({ n: 1, contact }), task({ n: 2, contact })]);
		expect(outcomes).toMatchObject([{ status: 'created' }, { status: 'rejected', code: 'keyTaken' }]);
	});
});

describe('A batch', () => {
	it('that was answered in part is asked again for the rest', async () => {
		const destination = await world.open();
		world.dataverse.fault({
			on: ({ body }) => body.includes('PATCH '),
			trouble: { mangle: (body) => Buffer.from(withoutLast(body.toString())) },
		});
		const outcomes = await send(
			destination,
			[1, 2, 3].map((n) => task({ n })),
		);
		expect(outcomes.map(({ status }) => status)).toEqual(['created', 'created', 'duplicate']);
		expect(leads()).toHaveLength(3);
	});

	it('with more answers than requests counts as unanswered', async () => {
		const destination = await world.open();
		world.dataverse.fault({
			on: ({ body }) => body.includes('PATCH '),
			times: Infinity,
			trouble: { mangle: (body) => Buffer.from(twice(body.toString())) },
		});
		const [outcome] = await send(destination, [task({ n: 1 })]);
		expect(outcome && isDelivered(outcome)).toBe(true);
		expect(outcome).toMatchObject({ status: 'duplicate' });
	});

	it('whose answers speak of other rows is not trusted from there on', async () => {
		const destination = await world.open();
		spoil(/OData-EntityId: .*leads\(22222222-2222-4222-8222-000000000002\)/, 'OData-EntityId: leads(x)');
		const outcomes = await send(
			destination,
			[1, 2, 3].map((n) => task({ n })),
		);
		expect(outcomes.map(({ status }) => status)).toEqual(['created', 'duplicate', 'duplicate']);
	});

	it('is made smaller where the environment takes fewer, and nothing is lost over it', async () => {
		world.dataverse.switches.maxBatch = 50;
		const destination = await world.open();
		const outcomes = await send(
			destination,
			Array.from({ length: 200 }, (_, n) => task({ n })),
		);
		expect(outcomes.filter(({ status }) => status === 'created')).toHaveLength(200);
	});

	it('has one request throttled: that lead waits as long as it is told, and the others do not', async () => {
		const destination = await world.open();
		spoil(
			/HTTP\/1.1 204 No Content\r\nOData-Version: 4.0\r\n/,
			'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7200\r\n',
		);
		const outcomes = await send(
			destination,
			[1, 2].map((n) => task({ n })),
		);
		expect(outcomes).toMatchObject([
			{ status: 'retryable', code: 'throttled', notBefore: new Date(START + 7_200_000).toISOString() },
			{ status: 'created' },
		]);
	});

	it('that is throttled as a whole writes nothing, and ends when it may', async () => {
		world.dataverse.switches.limits.requests = 8;
		const destination = await world.open();
		await send(destination, [task({ n: 1 })]);
		const [outcome] = await send(destination, [task({ n: 2 })]);
		expect(outcome).toMatchObject({ status: 'retryable', code: 'throttled' });
		expect(leads()).toHaveLength(1);
	});

	it.each([
		['a page of the gateway', { status: 504, body: '<html>Zyxwia</html>' }, 'unconfirmed', 'http504'],
		['maintenance', { status: 503 }, 'unconfirmed', 'http503'],
		[
			'a redirect',
			{ status: 302, headers: { Location: 'https://elsewhere.example/' } },
			'retryable',
			'http302',
		],
		['no access', { status: 403, body: { error: { code: '0x80072560' } } }, 'retryable', 'accessRefused'],
		['another address', { status: 404, body: 'Zyxwia' }, 'retryable', 'http404'],
		['a page of success', { status: 200, body: '<html>Zyxwia</html>' }, 'unconfirmed', 'answerInvalid'],
	])('that is answered with %s', async (_, answer, status, code) => {
		const destination = await world.open();
		world.dataverse.fault({
			on: ({ body }) => body.includes('PATCH '),
			times: Infinity,
			trouble: { answer },
		});
		const [outcome] = await send(destination, [task({ n: 1, contact: { email: emailOf(1) } })]);
		expect(outcome).toMatchObject({ status, code });
		expect(JSON.stringify(outcome)).not.toContain('Zyxwia');
	});
});

describe('An environment with slow plug-ins', () => {
	/** A clock that the plug-ins move, and one request at a time, so that it is theirs alone. */
	async function deliverSlowly(pluginMs: number, count: number): Promise<readonly Outcome[]> {
		await world.stop();
		let now = START;
		const sleep = async (ms: number): Promise<void> => {
			now += ms;
		};
		world = await startWorld({ clock: () => START, sleep });
		world.dataverse.switches.pluginMs = pluginMs;
		const { limits, ...destination } = await world.open();
		return await deliver({
			destination: { ...destination, limits: { ...limits, concurrency: 1 } },
			leads: Array.from({ length: count }, (_, n) => task({ n })),
			clock: () => now,
			sleep,
			random: () => 0.5,
			signal: new AbortController().signal,
		});
	}

	it('of 300 ms a record gets 1,000 new leads in at most ten writing requests, none too long', async () => {
		const outcomes = await deliverSlowly(300, 1000);
		expect(outcomes.filter(({ status }) => status === 'created')).toHaveLength(1000);
		expect(world.dataverse.writeCalls()).toBeLessThanOrEqual(10);
	});

	it('of 2 s a record has smaller batches after the first ones that took too long', async () => {
		const outcomes = await deliverSlowly(2000, 200);
		expect(outcomes.filter(isDelivered)).toHaveLength(200);
		expect(leads()).toHaveLength(200);
		const sizes = world.dataverse.requests.map(({ body }) => body.toString().split('PATCH ').length - 1);
		const [first, ...later] = sizes.filter((size) => size > 0);
		expect(first).toBe(100);
		expect(Math.max(...later.slice(-3))).toBeLessThanOrEqual(50);
	});
});

function parts(text: string): { boundary: string; pieces: string[] } {
	const boundary = /^--(\S+)/.exec(text)?.[0] ?? '';
	return { boundary, pieces: text.split(boundary).filter((piece) => piece !== '') };
}

function withoutLast(text: string): string {
	const { boundary, pieces } = parts(text);
	return [...pieces.slice(0, -2), ...pieces.slice(-1)].map((piece) => boundary + piece).join('');
}

function twice(text: string): string {
	const { boundary, pieces } = parts(text);
	return [...pieces.slice(0, 1), ...pieces].map((piece) => boundary + piece).join('');
}
