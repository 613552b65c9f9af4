import { Pace } from '../../../../lib/destinations/marketo/pace';
import { paceOf, signInOf } from '../../../../lib/destinations/marketo/sharedState';
import { readAccount } from '../../../../lib/destinations/marketo/account';
import { START, time } from '../time';

const { signal } = new AbortController();
const at = (clock: () => number) => async (): Promise<number> => await Promise.resolve(clock() - START);

/** A call that ends when it is told to. */
function held(): { readonly call: () => Promise<void>; readonly end: () => void } {
	let end = (): void => undefined;
	const ended = new Promise<void>((done) => (end = done));
	return { call: async () => await ended, end: () => end() };
}

it('Fewer than 50 calls begin in any 20 seconds', async () => {
	const pace = new Pace();
	const clock = time();
	const begun: number[] = [];
	for (let n = 0; n < 200; n++) {
		begun.push(await pace.inTurn(clock, signal, at(clock.clock)));
		clock.pass(n % 7 === 0 ? 1000 : 10);
	}
	for (const first of begun) {
		expect(begun.filter((one) => one >= first && one < first + 20_000).length).toBeLessThan(50);
	}
});

it('Five calls are under way at the same time, and the next one begins when one has ended', async () => {
	const pace = new Pace();
	const calls = Array.from({ length: 6 }, held);
	const begun: number[] = [];
	const done = calls.map(
		async ({ call }, n) =>
			await pace.inTurn(time(), signal, async () => {
				begun.push(n);
				await call();
			}),
	);
	await new Promise(setImmediate);
	expect(begun).toEqual([0, 1, 2, 3, 4]);
	calls[2]?.end();
	await done[2];
	await new Promise(setImmediate);
	expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
	for (const { end } of calls) end();
	await Promise.all(done);
});

it('A call that is not wanted any more leaves its place to others', async () => {
	const pace = new Pace();
	const clock = time();
	const calls = Array.from({ length: 5 }, held);
	const busy = calls.map(async ({ call }) => await pace.inTurn(clock, signal, call));
	const stop = new AbortController();
	const stopped = Array.from(
		{ length: 5 },
		async () => await pace.inTurn(clock, stop.signal, at(clock.clock)),
	);
	const waiting = pace.inTurn(clock, signal, at(clock.clock));
	stop.abort();
	for (const { end } of calls) end();
	await Promise.all(busy);
	expect((await Promise.allSettled(stopped)).map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
	expect(await waiting).toBe(0);
});

it('A call that fails counts like any other, and holds nobody up', async () => {
	const pace = new Pace();
	const fail = async (): Promise<never> => await Promise.reject(new Error('failed'));
	for (let n = 0; n < 10; n++) await expect(pace.inTurn(time(), signal, fail)).rejects.toThrow('failed');
});

it('A clock that is set back makes nobody wait for what is long past', async () => {
	const pace = new Pace();
	const clock = time();
	for (let n = 0; n < 49; n++) await pace.inTurn(clock, signal, at(clock.clock));
	clock.pass(-3600_000);
	await pace.inTurn(clock, signal, at(clock.clock));
	expect(clock.slept).toEqual([]);
});

it('One subscription has one pace, and each account its own sign-in', () => {
	const account = (host: string, id: string): ReturnType<typeof readAccount> =>
		readAccount(`https://${host}.mktorest.com`, id, 'secret');
	expect(paceOf(account('a', '1'))).toBe(paceOf(account('a', '2')));
	expect(paceOf(account('a', '1'))).not.toBe(paceOf(account('b', '1')));
	expect(signInOf(account('a', '1'))).toBe(signInOf(account('a', '1')));
	expect(signInOf(account('a', '1'))).not.toBe(signInOf(account('a', '2')));
});
