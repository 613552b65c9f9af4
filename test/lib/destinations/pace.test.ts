import type { Destination, Keys, SendResult } from '../../../lib/destinations/contract';
import { deliver } from '../../../lib/destinations/deliver';
import { deliveryKeyOf, tasks } from './leads';
import { busy, lost, unasked, written } from './scripted';
import { time } from './time';

/**
 * A system that takes its time over each record and gives up on what takes longer than that.
 *
 * @returns what each send held and how long it took
 */
async function deliverTo(
	system: { readonly each: number; readonly givesUpAfter?: number; readonly count?: number },
	leads: number,
	answer: (keys: Keys, sends: number) => SendResult = () => written,
): Promise<{ sizes: number[]; sent: string[][]; statuses: string[] }> {
	const { each, givesUpAfter = Infinity, count = 1000 } = system;
	const at = time();
	const sent: string[][] = [];
	const destination: Destination<undefined, Keys> = {
		...unasked,
		limits: { count, bytes: Infinity, concurrency: 1, pace: { first: 4, target: 10_000 } },
		prepare: (_, keys) => ({ kind: 'record', record: keys, bytes: 1, changes: [] }),
		send: async (batch) => {
			sent.push(batch.map(({ deliveryKey }) => deliveryKey));
			const takes = batch.length * each;
			at.pass(Math.min(takes, givesUpAfter));
			return await Promise.resolve(
				batch.map((keys) => (takes > givesUpAfter ? lost : answer(keys, sent.length))),
			);
		},
	};
	const outcomes = await deliver({
		destination,
		leads: tasks(leads, undefined),
		clock: at.clock,
		sleep: at.sleep,
		random: () => 0.5,
		signal: new AbortController().signal,
	});
	return { sizes: sent.map((batch) => batch.length), sent, statuses: outcomes.map(({ status }) => status) };
}

describe('batches for a system that has a pace of its own', () => {
	it('grow while it is quick, up to what it takes at most', async () => {
		const { sizes } = await deliverTo({ each: 1, count: 50 }, 200);
		expect(sizes).toEqual([4, 8, 16, 32, 50, 50, 40]);
	});

	it('grow to what takes about as long as wanted', async () => {
		const { sizes } = await deliverTo({ each: 300 }, 200);
		expect(sizes.slice(0, 5)).toEqual([4, 8, 16, 32, 32]);
	});

	it('shrink while it is slow, down to one', async () => {
		const { sizes } = await deliverTo({ each: 16_000 }, 10);
		expect(sizes).toEqual([4, 2, 1, 1, 1, 1]);
	});

	it('are tried again in smaller ones after nobody answered', async () => {
		const { sizes, statuses } = await deliverTo({ each: 7_000, givesUpAfter: 25_000 }, 4);
		expect(sizes).toEqual([4, 2, 2]);
		expect(statuses).toEqual(Array(4).fill('written'));
	});

	it('become smaller between two parts of one that is tried again', async () => {
		const { sizes, statuses } = await deliverTo({ each: 10_000, givesUpAfter: 15_000 }, 4);
		expect(sizes).toEqual([4, 2, 1, 1, 1, 1]);
		expect(statuses).toEqual(Array(4).fill('written'));
	});

	it('keep their size over a quick "not now", which says nothing of the work', async () => {
		const { sizes } = await deliverTo({ each: 1 }, 12, (_, sends) => (sends === 1 ? busy : written));
		expect(sizes).toEqual([4, 4, 8]);
	});

	it('hold each lead once, in order, however they grow', async () => {
		const { sent } = await deliverTo({ each: 100 }, 30);
		expect(sent.flat()).toEqual(Array.from({ length: 30 }, (_, n) => deliveryKeyOf(n)));
	});
});
