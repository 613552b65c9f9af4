import { deepStrictEqual } from 'node:assert/strict';

import fc from 'fast-check';

import { Keyring } from '../../../lib/ledger/keys';
import { stories } from '../../contracts/stories';
import { type Stage, StoryTeller } from '../../contracts/storyTeller';
import { MemoryStore } from './memoryStore';
import { START } from './person';

const keys = new Keyring(new Uint8Array(32));

function stage(): Stage {
	let now = START;
	return { store: new MemoryStore(() => now), keys, ledger: 'story', pass: (ms) => (now += ms) };
}

it('loses no lead and keeps none too long, whatever crashes, fails and passes', async () => {
	await fc.assert(
		fc.asyncProperty(stories(40), async (story) => {
			const teller = new StoryTeller(stage());
			await teller.tell(story);
			await teller.checkNothingIsLost();
			await teller.clear();
		}),
		{ numRuns: 10_000 },
	);
}, 120_000);

it('tells everybody the same, whether or not what counts no more was cleared away', async () => {
	await fc.assert(
		fc.asyncProperty(stories(40), async (story) => {
			const [swept, unswept] = [new StoryTeller(stage()), new StoryTeller(stage(), false)];
			const withoutFaults = story.filter(({ is }) => is !== 'fail');
			await swept.tell(withoutFaults);
			await unswept.tell(withoutFaults);
			deepStrictEqual(swept.told, unswept.told);
		}),
		{ numRuns: 2_000 },
	);
}, 120_000);
