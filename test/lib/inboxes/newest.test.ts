import { newestOf } from '../../../lib/inboxes/newest';
import { MemoryInbox, START } from './memoryInbox';

const DAY = 24 * 60 * 60_000;

/** @param ages of rows, in days */
function inboxWith(...ages: number[]): MemoryInbox {
	const inbox = new MemoryInbox();
	for (const age of ages) {
		inbox.clock = START - age * DAY;
		inbox.write(`${age} days`);
	}
	inbox.clock = START;
	return inbox;
}

async function newest(inbox: MemoryInbox, count: number): Promise<string[]> {
	const rows = await newestOf(count, START, async (query) => await inbox.page(query));
	return rows.map(({ id }) => id);
}

describe('The newest rows of a source that cannot sort', () => {
	it('are looked for in the last day first', async () => {
		const inbox = inboxWith(0.5, 0.1, 20, 400);
		expect(await newest(inbox, 2)).toEqual(['0.1 days', '0.5 days']);
		expect(inbox.asked).toHaveLength(1);
	});

	it('are looked for further back where there are too few', async () => {
		const inbox = inboxWith(0.5, 20, 400);
		expect(await newest(inbox, 2)).toEqual(['0.5 days', '20 days']);
		expect(await newest(inbox, 9)).toEqual(['0.5 days', '20 days', '400 days']);
	});

	it('are those of many pages, with a moderate effort', async () => {
		const inbox = new MemoryInbox();
		for (let n = 0; n < 30_000; n++) {
			inbox.clock = START - (n % 1000);
			inbox.write(String(n).padStart(5, '0'));
		}
		inbox.clock = START;
		const found = await newest(inbox, 3);
		expect(found).toEqual(['00000', '01000', '02000']);
		expect(inbox.asked).toHaveLength(20);
	});
});
