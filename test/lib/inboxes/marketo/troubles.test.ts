import type { Inbox } from '../../../../lib/inboxes/contract';
import { InboxError } from '../../../../lib/inboxes/errors';
import { marketoInbox } from '../../../../lib/n8n/marketoInbox';
import { readAccount } from '../../../../lib/destinations/marketo/account';
import { marketoError } from '../../../servers/marketo/marketo';
import type { Trouble } from '../../../servers/standIn';
import { plainTransport } from '../../destinations/plainTransport';
import { Reader } from '../reader';
import { isForActivities, type MarketoInboxWorld, marketoInboxWorld } from './world';

let world: MarketoInboxWorld;
let inbox: Inbox;
beforeEach(async () => {
	world = await marketoInboxWorld();
	inbox = await world.open();
});
afterEach(async () => await world.stop());

const signal = new AbortController().signal;
const trouble = (what: Trouble, times = Infinity): void =>
	world.marketo.fault({ on: isForActivities, times, trouble: what });
const refuse = (code: string, times = Infinity): void => trouble({ answer: marketoError(code) }, times);
const SECRETS = ['stand-in-secret', 'zyxwia', 'Bearer'];

/** What a poll fails with, and what is said of it. */
async function failure(reading: Promise<unknown> = new Reader(inbox).poll()): Promise<InboxError> {
	const error: unknown = await reading.then(
		() => null,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof InboxError)) throw new Error('The poll did not fail as polls do.');
	for (const secret of SECRETS) expect(`${error.message} ${error.remedy}`).not.toContain(secret);
	return error;
}

describe('Where Marketo does not answer, a poll of it', () => {
	it.each(['601', '602'])(
		'signs in anew where the token does not count any more (%s), once',
		async (code) => {
			world.fillOut('zyxwia@example.com');
			refuse(code, 1);
			expect(await new Reader(inbox).poll()).toBe(1);
			refuse(code);
			const before = world.marketo.requests.length;
			expect((await failure(new Reader(await world.open()).poll())).message).toMatch(/access token/);
			expect(world.marketo.requests.length - before).toBe(4);
		},
	);

	it('signs in anew for a token that Marketo has let expire', async () => {
		await new Reader(inbox).poll();
		world.marketo.expireTokens();
		world.fillOut('zyxwia@example.com');
		expect(await new Reader(inbox).poll()).toBe(1);
	});

	it.each([
		['606', 20_000],
		['615', 3000],
		['608', 3000],
	])('waits once where others use it up for the moment (%s)', async (code, ms) => {
		world.fillOut('zyxwia@example.com');
		refuse(code, 1);
		expect(await new Reader(inbox).poll()).toBe(1);
		expect(world.time.slept).toEqual([ms]);
		refuse(code);
		expect((await failure()).remedy).toMatch(/Nothing needs to be done/);
	});

	it('says when the day’s calls count anew (607), and asks no second time', async () => {
		world.marketo.settings.limits.callsADay = 0;
		const { message, remedy } = await failure();
		expect(message).toMatch(/midnight, US Central time/);
		expect(remedy).toMatch(/reads on where this one was.*poll less often/);
		expect(world.calls()).toHaveLength(1);
	});

	it.each([
		['Read-Only Activity', () => world.marketo.settings.rights.clear()],
		[
			'Read-Only Lead',
			() => {
				world.fillOut('zyxwia@example.com', {}, { visit: { 'Form Fields': null } });
				world.marketo.settings.rights = new Set(['Read-Only Activity']);
			},
		],
	])('names the right that is missing: %s', async (right, take) => {
		take();
		expect((await failure()).message).toContain(`“${right}”`);
	});

	it('needs no right to look at forms', async () => {
		world.marketo.settings.rights = new Set(['Read-Only Activity']);
		expect(await inbox.now(signal)).toBe(world.time.clock());
	});

	it('says that the sign-in is refused', async () => {
		const account = readAccount(world.marketo.origin, 'stand-in', 'stand-in-secret-of-yesterday');
		const wrong = marketoInbox({ account, time: world.time, transport: plainTransport }, { formFills: 1029 });
		expect((await failure(new Reader(wrong).poll())).message).toMatch(/refuses the sign-in/);
	});

	it('says that there is no such form, when it begins and for a look', async () => {
		const wrong = world.openFrom({ formFills: 4711 });
		for (const ask of [
			async () => await new Reader(wrong).poll({ start: { at: 'now' } }),
			async () => await wrong.newest(10, signal),
		]) {
			expect((await failure(ask())).message).toMatch(/^Marketo has no form 4711/);
		}
	});

	it.each<[string, Trouble]>([
		['an error of its own (611)', { answer: marketoError('611') }],
		['a page of HTML', { answer: { status: 200, body: '<h1>zyxwia</h1>' } }],
		['a proxy’s refusal', { answer: { status: 502, body: 'zyxwia' } }],
		['a broken connection', { cut: 'beforeDoing' }],
		['half an answer', { cut: 'insideAnswer' }],
		['a code that nobody knows', { answer: marketoError('zyxwia') }],
		[
			'something that is no activity',
			{ answer: { status: 200, body: { success: true, result: ['zyxwia'] } } },
		],
		['more behind it, and no token', { answer: { status: 200, body: { success: true, moreResult: true } } }],
	])('fails visibly for %s, and reads on when it is over', async (_, what) => {
		world.fillOut('zyxwia@example.com');
		const reader = new Reader(inbox);
		trouble(what);
		await failure(reader.poll());
		world.marketo.heal();
		expect(await reader.poll()).toBe(1);
	});

	it('does not read one page for ever', async () => {
		trouble({
			mangle: (body) => {
				const token = world.marketo.requests.at(-1)?.query.get('nextPageToken') ?? '';
				const answer = JSON.parse(String(body)) as object;
				return Buffer.from(JSON.stringify({ ...answer, nextPageToken: token, moreResult: true }));
			},
		});
		await failure();
		expect(world.requests()).toBe(1);
	});

	it('does not wait longer than it has patience for', async () => {
		const patience = new AbortController();
		trouble({ hold: true });
		const asked = inbox.page({ from: 0, position: null, limit: 300 }, patience.signal);
		await world.marketo.arrival(1, isForActivities);
		patience.abort();
		expect((await failure(asked)).message).toMatch(/did not answer in time/);
	});

	it('does not wait for its turn either, once its patience has ended', async () => {
		const patience = new AbortController();
		refuse('606');
		const impatient = marketoInbox(
			{
				account: readAccount(world.marketo.origin, 'stand-in', 'stand-in-secret'),
				time: {
					clock: world.time.clock,
					sleep: async () => {
						patience.abort();
						await Promise.reject(new DOMException('Stopped.', 'AbortError'));
					},
				},
				transport: plainTransport,
			},
			{ formFills: 1029 },
		);
		const asked = impatient.page({ from: 0, position: null, limit: 300 }, patience.signal);
		expect((await failure(asked)).message).toMatch(/did not answer in time/);
	});
});
