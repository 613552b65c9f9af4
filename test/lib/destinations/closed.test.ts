import type { Closed, SendResult } from '../../../lib/destinations/contract';
import { retryable } from '../../../lib/destinations/outcome';
import { deliveryKeyOf, tasks } from './leads';
import { run } from './run';
import { busy, lost, scripted, written } from './scripted';

const AT = '2026-11-24T06:00:00.000Z';
const forGood: Closed = { status: 'closed', code: 'quota', message: 'The quota is used up.' };
const closed: Closed = { ...forGood, notBefore: AT };
const notTaken = { ...retryable('quota', 'The quota is used up.'), notBefore: AT };
const notTried = { ...retryable('quota', 'The quota is used up. Not tried.'), notBefore: AT };

/** Waits long enough for other workers to hear their answers. */
const slowly = async (): Promise<void> => {
	for (let turn = 0; turn < 5; turn++) await new Promise((done) => setImmediate(done));
};

const saying = (answers: Readonly<Record<string, SendResult>>) => (keys: { deliveryKey: string }) =>
	answers[keys.deliveryKey] ?? written;

describe('a system that closes', () => {
	it('is sent nothing more: the lead and those that wait come back with its reason and its time', async () => {
		const destination = scripted(saying({ [deliveryKeyOf(1)]: closed }));
		expect(await run(destination, tasks(5, undefined))).toEqual([
			written,
			notTaken,
			notTried,
			notTried,
			notTried,
		]);
		expect(destination.sent).toHaveLength(2);
	});

	it('tells no time where it knows none', async () => {
		const destination = scripted(() => forGood);
		expect(await run(destination, tasks(2, undefined))).toEqual([
			retryable('quota', 'The quota is used up.'),
			retryable('quota', 'The quota is used up. Not tried.'),
		]);
	});

	it('keeps what it took, and does not try again what it was too busy for', async () => {
		const answers = { [deliveryKeyOf(1)]: closed, [deliveryKeyOf(2)]: busy };
		const destination = scripted(saying(answers), { count: 3 });
		expect(await run(destination, tasks(3, undefined))).toEqual([
			written,
			notTaken,
			{
				...notTried,
				message: 'The quota is used up. Not tried again. Before that: It is busy.',
			},
		]);
		expect(destination.sent).toHaveLength(1);
	});

	it('ends what another worker was to try again', async () => {
		const answers = { [deliveryKeyOf(0)]: busy, [deliveryKeyOf(1)]: closed };
		const destination = scripted(saying(answers), { concurrency: 2 });
		const [first] = await run(destination, tasks(2, undefined), { sleep: slowly });
		expect(first).toMatchObject({ status: 'retryable', code: 'quota', notBefore: AT });
		expect(destination.sent).toHaveLength(2);
	});

	it('ends also the batch that another worker has not sent yet in full', async () => {
		let turn = 0;
		const destination = scripted(() => (++turn > 8 ? closed : lost), {
			count: 4,
			concurrency: 2,
			pace: { first: 4, target: 1000 },
		});
		const outcomes = await run(destination, tasks(8, undefined), { sleep: slowly });
		expect(outcomes.map(({ status }) => status)).toEqual(Array(8).fill('unconfirmed'));
		expect(outcomes).toEqual(Array(8).fill(expect.objectContaining({ code: 'quota' })));
		expect(destination.sent.length).toBeLessThanOrEqual(2 + 2);
	});

	it('leaves a lead unconfirmed whose earlier answer was lost', async () => {
		const destination = scripted((_, earlier) => (earlier === 0 ? lost : closed));
		expect(await run(destination, tasks(2, undefined))).toEqual([
			{
				...notTaken,
				status: 'unconfirmed',
				message: 'The quota is used up. The lead may have arrived all the same: an answer was lost.',
			},
			notTried,
		]);
	});

	it('does not keep leads from other servers', async () => {
		const isClosed = (recordKey: string): boolean => /[02468]$/.test(recordKey);
		const destination = scripted(({ recordKey }) => (isClosed(recordKey) ? closed : written));
		const { prepare } = destination;
		const ofTwoServers: typeof destination = {
			...destination,
			prepare: (lead, keys, options) => ({
				...prepare(lead, keys, options),
				server: isClosed(keys.recordKey) ? 'closed' : 'open',
			}),
		};
		const outcomes = await run(ofTwoServers, tasks(6, undefined));
		expect(outcomes).toEqual([notTaken, written, notTried, written, notTried, written]);
	});

	it('gives the first reason it said, whatever it says afterwards', async () => {
		const answers = {
			[deliveryKeyOf(0)]: closed,
			[deliveryKeyOf(1)]: { ...closed, code: 'signIn', message: 'It refuses the sign-in.' },
		};
		const destination = scripted(saying(answers), { concurrency: 2 });
		const outcomes = await run(destination, tasks(3, undefined));
		expect(outcomes[1]).toMatchObject({ code: 'signIn' });
		expect(outcomes[2]).toEqual(notTried);
	});
});

it('a lead that the destination need not have counts as delivered, and is not sent', async () => {
	const destination = scripted(() => written, { count: 10 });
	const { prepare } = destination;
	const choosy: typeof destination = {
		...destination,
		prepare: (lead, keys, options) =>
			keys.deliveryKey === deliveryKeyOf(1) ? { kind: 'skipped' } : prepare(lead, keys, options),
	};
	const outcomes = await run(choosy, tasks(3, undefined));
	expect(outcomes.map(({ status }) => status)).toEqual(['written', 'skipped', 'written']);
	expect(destination.sent).toEqual([[deliveryKeyOf(0), deliveryKeyOf(2)]]);
});
