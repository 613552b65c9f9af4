import type { Destination, Outcome } from '../../lib/destinations/contract';
import { deliver } from '../../lib/destinations/deliver';
import type { Delivery, DeliveryTask } from '../../lib/destinations/deliver';
import { isDelivered } from '../../lib/destinations/outcome';
import { PLANTED, deliveryKeyOf, tasks } from '../lib/destinations/leads';
import { START, time } from '../lib/destinations/time';

/** How the remote system treats one lead. Without a word from the suite it takes each. */
export type Treatment =
	| { readonly is: 'refused' }
	/** "Not now", so many times. */
	| { readonly is: 'busy'; readonly times: number; readonly retryAfterSeconds?: number }
	/** Stored, but the connection breaks before the answer, so many times. */
	| { readonly is: 'answerLost'; readonly times: number };

/** A destination with a remote system behind it that the suite can steer and look into. */
export interface DestinationWorld<Options, Row> {
	readonly destination: Destination<Options, Row>;
	readonly options: Options;
	/** Tells the remote system how to treat the lead with this delivery key. */
	treat(deliveryKey: string, treatment: Treatment): void;
	/** Keeps every request without an answer until it is given up. */
	holdAll(): void;
	/** Settles when so many requests have reached the remote system. */
	arrival(requests: number): Promise<void>;
	/** Delivery keys the remote system has stored: once each, however often they were sent. */
	stored(): readonly string[];
	/** From now on nothing listens where the remote system was. */
	stop(): Promise<void>;
}

/**
 * What holds for every destination, seen from outside: through the delivery loop, against a remote system.
 *
 * @param start makes a world of its own for each test
 */
export function destinationSuite<Options, Row>(
	name: string,
	start: () => Promise<DestinationWorld<Options, Row>>,
): void {
	describe(`${name}, as a destination`, () => {
		let world: DestinationWorld<Options, Row>;
		beforeEach(async () => {
			world = await start();
		});
		afterEach(async () => await world.stop());

		const send = async (
			leads: readonly DeliveryTask<Options>[],
			more: Partial<Delivery<Options, Row>> = {},
		): Promise<Outcome[]> => {
			const { clock, sleep } = time();
			const signal = new AbortController().signal;
			const { destination } = world;
			return await deliver({ destination, leads, clock, sleep, random: () => 0.5, signal, ...more });
		};
		const keysOf = (leads: readonly DeliveryTask<Options>[]): string[] =>
			leads.map(({ keys }) => keys.deliveryKey).sort();
		const storedKeys = (): string[] => [...world.stored()].sort();

		it('delivers leads and says so for each', async () => {
			const leads = tasks(12, world.options);
			const outcomes = await send(leads);
			expect(outcomes.filter(isDelivered)).toHaveLength(12);
			expect(storedKeys()).toEqual(keysOf(leads));
		});

		it('delivers 199 good leads beside a bad one', async () => {
			const leads = tasks(200, world.options);
			world.treat(deliveryKeyOf(77), { is: 'refused' });
			const outcomes = await send(leads);
			expect(outcomes.filter(isDelivered)).toHaveLength(199);
			expect(outcomes[77]).toMatchObject({ status: 'rejected' });
			expect(storedKeys()).toEqual(keysOf(leads.filter((_, n) => n !== 77)));
		});

		it('keeps no second record of a lead that is delivered twice', async () => {
			const leads = tasks(3, world.options);
			await send(leads);
			const again = await send(leads);
			expect(again.filter(isDelivered)).toHaveLength(3);
			expect(storedKeys()).toEqual(keysOf(leads));
		});

		it('tries again, later, what the system had no time for', async () => {
			world.treat(deliveryKeyOf(1), { is: 'busy', times: 2 });
			const outcomes = await send(tasks(3, world.options));
			expect(outcomes.filter(isDelivered)).toHaveLength(3);
		});

		it('gives back what the system never has time for, with the time it told', async () => {
			world.treat(deliveryKeyOf(1), { is: 'busy', times: Infinity, retryAfterSeconds: 3600 });
			const outcomes = await send(tasks(3, world.options));
			expect(outcomes.map(isDelivered)).toEqual([true, false, true]);
			expect(outcomes[1]).toMatchObject({
				status: 'retryable',
				notBefore: new Date(START + 3_600_000).toISOString(),
			});
			expect(world.stored()).not.toContain(deliveryKeyOf(1));
		});

		it('finds out on its own when one answer was lost', async () => {
			world.treat(deliveryKeyOf(1), { is: 'answerLost', times: 1 });
			const leads = tasks(3, world.options);
			expect((await send(leads)).filter(isDelivered)).toHaveLength(3);
			expect(storedKeys()).toEqual(keysOf(leads));
		});

		it('says that it cannot know when every answer was lost', async () => {
			world.treat(deliveryKeyOf(1), { is: 'answerLost', times: Infinity });
			const outcomes = await send(tasks(3, world.options));
			expect(outcomes[1]).toMatchObject({ status: 'unconfirmed' });
		});

		it('says that a lead certainly did not arrive where nothing listens', async () => {
			await world.stop();
			const outcomes = await send(tasks(2, world.options));
			expect(outcomes).toEqual(Array(2).fill(expect.objectContaining({ status: 'retryable' })));
		});

		it('stops when the execution is stopped, and tells begun leads from others', async () => {
			const stop = new AbortController();
			world.holdAll();
			const outcomes = send(
				tasks(40, world.options, (n) => ({ keys: sameRecord(n) })),
				{ signal: stop.signal },
			);
			await world.arrival(1);
			stop.abort();
			const [begun, ...others] = await outcomes;
			expect(begun).toMatchObject({ status: 'unconfirmed', code: 'cancelled' });
			expect(others).toEqual(
				Array(39).fill(expect.objectContaining({ status: 'retryable', code: 'cancelled' })),
			);
		});

		it('repeats nothing personal in what it says', async () => {
			world.treat(deliveryKeyOf(0), { is: 'refused' });
			world.treat(deliveryKeyOf(1), { is: 'busy', times: Infinity });
			world.treat(deliveryKeyOf(2), { is: 'answerLost', times: Infinity });
			const outcomes = await send(tasks(3, world.options));
			expect(outcomes.filter(isDelivered)).toEqual([]);
			for (const word of PLANTED) expect(JSON.stringify(outcomes)).not.toContain(word);
		});
	});
}

/** Keys of leads that share one record, so that they are sent one after the other. */
function sameRecord(n: number): { deliveryKey: string; recordKey: string } {
	return { deliveryKey: deliveryKeyOf(n), recordKey: 'one record' };
}
