import { openMarketo } from '../../../../lib/destinations/marketo/marketo';
import { readAccount } from '../../../../lib/destinations/marketo/account';
import { plainTransport } from '../plainTransport';
import { CHOICES, people, startWorld, task, type World } from './world';

let world: World;
beforeEach(async () => {
	world = await startWorld();
});
afterEach(async () => await world.stop());

const signIns = (): number =>
	world.marketo.requests.filter(({ path }) => path === '/identity/oauth/token').length;

describe('The sign-in', () => {
	it('is asked for once, by all runs together', async () => {
		await Promise.all([world.deliver(people(600)), world.deliver([task(700)]), world.deliver([task(701)])]);
		await world.deliver([task(702)]);
		expect(signIns()).toBe(1);
	});

	it('is asked for anew when its life is over', async () => {
		await world.deliver([task(1)]);
		world.time.pass(3600_000);
		await world.deliver([task(2)]);
		expect(signIns()).toBe(2);
	});

	it('keeps the secret out of addresses, and the token out of all but its header', async () => {
		await world.deliver([task(1)]);
		const { id, secret } = world.marketo.client;
		for (const { query, headers, path } of world.marketo.requests) {
			expect(query.toString()).not.toContain(secret);
			expect(query.toString()).not.toContain(id);
			expect(query.has('access_token')).toBe(false);
			if (path.startsWith('/rest/')) expect(headers.authorization).toMatch(/^Bearer ./);
		}
	});

	it.each(['expireTokens', 'forgetTokens'] as const)(
		'is renewed in the midst of a batch (%s)',
		async (lose) => {
			await world.deliver([task(1)]);
			world.marketo[lose]();
			const outcomes = await world.deliver(people(600));
			expect(outcomes.every(({ status }) => status === 'created' || status === 'updated')).toBe(true);
			expect(signIns()).toBe(2);
		},
	);

	it('that is refused as soon as it is given is not asked for again and again', async () => {
		const destination = await world.open();
		world.marketo.fault({
			on: ({ path }) => path.startsWith('/rest/'),
			times: Infinity,
			trouble: { answer: { status: 200, body: { success: false, errors: [{ code: '602' }] } } },
		});
		const prepared = destination.prepare(task(1).lead, task(1).keys, { mapped: {} });
		if (prepared.kind !== 'record') throw new Error(prepared.kind);
		const results = await destination.send([prepared.record], new AbortController().signal);
		expect(results).toMatchObject([{ status: 'closed', code: 'signInRefused' }]);
		expect(signIns()).toBe(2);
	});

	it('that Marketo refuses brings every lead back, with what to correct', async () => {
		const account = readAccount(world.marketo.origin, world.marketo.client.id, 'wrong-secret');
		const destination = await openMarketo(
			{ ...CHOICES, account, transport: plainTransport, time: world.time },
			new AbortController().signal,
		);
		const prepared = destination.prepare(task(1).lead, task(1).keys, { mapped: {} });
		if (prepared.kind !== 'record') throw new Error(prepared.kind);
		const signal = new AbortController().signal;
		const [result] = await destination.send([prepared.record], signal);
		expect(result).toMatchObject({ status: 'retryable', code: 'signInRefused' });
		expect(JSON.stringify(result)).not.toContain('wrong-secret');
		expect(await destination.rehearse([prepared.record], signal)).toEqual([result]);
		expect(await destination.check(signal)).toMatchObject([{ status: 'missing' }]);
	});

	it.each([
		['a page', { status: 200, body: '<h1>' }, 'answerUnreadable'],
		['no token', { status: 200, body: { expires_in: 1 } }, 'answerUnreadable'],
		['another address', { status: 404, body: '' }, 'http404'],
		['a fault', { status: 503, body: '' }, 'http503'],
	])('that ends with %s says so, and nothing was written', async (_, answer, code) => {
		world.marketo.fault({ times: Infinity, trouble: { answer } });
		expect(await world.deliver([task(1)])).toMatchObject([{ status: 'retryable', code }]);
	});
});

describe('The endpoint', () => {
	const origin = 'https://123-abc-456.mktorest.com';

	it.each([origin, `${origin}/`, `${origin}/rest`, ` ${origin}/rest/ `, `${origin}/identity`])(
		'may be written as Marketo shows it: %s',
		(endpoint) => {
			expect(readAccount(endpoint, 'id', 'secret')).toMatchObject({
				origin,
				host: '123-abc-456.mktorest.com',
			});
		},
	);

	it.each([
		'',
		'123-abc-456.mktorest.com',
		'http://123-abc-456.mktorest.com',
		'https://user:secret@123-abc-456.mktorest.com',
		`${origin}/rest/v1/leads.json`,
		`${origin}/?client_secret=secret`,
	])('is refused where it cannot be one, and not repeated: %s', (endpoint) => {
		const read = (): unknown => readAccount(endpoint, 'id', 'secret');
		expect(read).toThrow(/^Endpoint of the Marketo credential: /);
		expect(read).not.toThrow(/secret/);
	});

	it('needs a client ID and a secret', () => {
		expect(() => readAccount(origin, ' ', 'secret')).toThrow(/client ID/);
		expect(() => readAccount(origin, 'id', '')).toThrow(/client ID/);
	});
});
