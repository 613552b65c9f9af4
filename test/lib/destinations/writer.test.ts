import type { Keys } from '../../../lib/destinations/contract';
import { deliveryKeyOf, tasks } from './leads';
import { run } from './run';
import { busy, scripted, written } from './scripted';

/** Twelve leads of three persons, each lead with a record of its own. */
const person = ({ deliveryKey }: Keys): string => `person ${Number(deliveryKey.slice(-2)) % 3}`;
const ofThreePersons = tasks(12, undefined, (n) => ({
	writer: person({ deliveryKey: deliveryKeyOf(n), recordKey: '' }),
}));

describe('leads of one writer', () => {
	it.each([
		['in one batch', { count: 12, concurrency: 1 }],
		['in batches that are sent at once', { count: 2, concurrency: 6 }],
	])('are never written at the same time, %s', async (_, limits) => {
		const destination = scripted(() => written, limits, person);
		expect(await run(destination, ofThreePersons)).toEqual(ofThreePersons.map(() => written));
		expect(destination.sharedAWriter()).toBe(false);
	});

	it('wait while one of them is tried again', async () => {
		const destination = scripted(
			({ deliveryKey }, earlier) => (deliveryKey === deliveryKeyOf(0) && earlier < 2 ? busy : written),
			{ count: 2, concurrency: 6 },
			person,
		);
		await run(destination, ofThreePersons);
		const firstPersons = destination.sent.flat().filter((deliveryKey) => {
			return person({ deliveryKey, recordKey: '' }) === 'person 0';
		});
		expect(firstPersons).toEqual([0, 0, 0, 3, 6, 9].map(deliveryKeyOf));
		expect(destination.sharedAWriter()).toBe(false);
	});

	it('go by the writer alone where one is told: leads of one record need not wait then', async () => {
		const leads = tasks(3, undefined, (n) => ({
			keys: { deliveryKey: deliveryKeyOf(n), recordKey: 'one record' },
			writer: `writer ${n}`,
		}));
		const destination = scripted(() => written, { count: 3 }, person);
		await run(destination, leads);
		expect(destination.sent).toHaveLength(1);
	});
});
