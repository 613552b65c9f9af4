import fc from 'fast-check';

import { stories } from './stories';
import { StoryTeller } from './storyTeller';
import type { OpenedStore, StoreWorld } from './storeWorld';

/**
 * Plays so many random stories of crashes, faults and people on a real store.
 *
 * @param start makes a store; every story has a ledger of its own in it
 */
export function storySuite(name: string, runs: number, start: () => Promise<StoreWorld> | StoreWorld): void {
	describe(`${name}, in ${runs} stories`, () => {
		let world: StoreWorld;
		let opened: OpenedStore;

		beforeAll(async () => {
			world = await start();
			opened = await world.open();
		});
		afterAll(async () => {
			await opened.close();
			await world.end();
		});

		it('loses no lead and keeps none too long, whatever crashes, fails and passes', async () => {
			let played = 0;
			await fc.assert(
				fc.asyncProperty(stories(25), async (story) => {
					const { store, keys } = opened;
					const ledger = `story ${++played}`;
					const teller = new StoryTeller({ store, keys, ledger, pass: (ms) => world.pass(ms) });
					await teller.tell(story);
					await teller.checkNothingIsLost();
					await teller.clear();
				}),
				{ numRuns: runs },
			);
		}, 600_000);
	});
}
