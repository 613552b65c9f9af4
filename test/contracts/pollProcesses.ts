import { PersonLedger } from '../../lib/ledger/personLedger';
import { eachReceipt } from '../../lib/ledger/pages';
import type { PlaceWorld } from './placeWorld';
import { type PollJob, type PollReport, SOURCE } from './pollWorker';
import { type Workers, workersOf } from './workers';

const ROWS = 6;
const PROCESSES = 4;
const TINY = 5;
const LONG = 60_000;
/** Short enough to wait for, ms. */
const LEASE = 300;

/** How far a source has been read. */
interface Standing {
	readonly cursor: number;
	/** Rows that have a receipt, in order. */
	readonly received: readonly number[];
}

/**
 * What holds when real processes poll one source, race for it and are killed at it.
 *
 * @param start makes an empty place
 */
export function pollProcessSuite(
	name: string,
	{
		asOne,
		within,
	}: {
		/** Whether the store moves the cursor and writes the receipts in one step; else the receipts are first. */
		readonly asOne: boolean;
		/** How long a test may take, ms. */
		readonly within: number;
	},
	start: () => Promise<PlaceWorld> | PlaceWorld,
): void {
	describe(`${name}, where processes poll one source`, () => {
		let worlds: PlaceWorld[];
		let workers: Workers<PollJob, PollReport>;
		beforeAll(() => {
			workers = workersOf('pollWorker.ts');
		});
		afterAll(() => workers.end());
		beforeEach(() => {
			worlds = [];
		});
		afterEach(async () => {
			workers.killAll();
			for (const world of worlds) await world.end();
		});

		const begin = async (): Promise<PlaceWorld> => {
			const world = await start();
			worlds.push(world);
			return world;
		};
		const standingIn = async (world: PlaceWorld): Promise<Standing> => {
			const { store, keys, close } = await world.open();
			const received: string[] = [];
			await eachReceipt(store, 'default', (page) => {
				received.push(...page.map(({ id }) => id));
			});
			const cursor = Number(await new PersonLedger('default', store, keys).peekCursor(SOURCE));
			await close();
			const numbers = received.map((id) => Number(/^row (\d+)$/.exec(id)?.[1]));
			return { cursor, received: numbers.toSorted((one, two) => one - two) };
		};

		it.each([
			['each page is kept by one of them', LONG, { polls: 100, readMs: 1 }],
			[
				'each page is kept by one of them, though leases end before it is read',
				TINY,
				{ polls: 5, readMs: 20 },
			],
		])(
			'%s',
			async (_, leaseMs, slow) => {
				const world = await begin();
				const rows = PROCESSES * 10;
				const all = Array.from({ length: PROCESSES }, () =>
					workers.start({ place: world.place, rows, page: 1, pages: 2, leaseMs, slow, waits: true }),
				);
				await Promise.all(all.map(async (one) => await one.hears(({ is }) => is === 'ready')));
				for (const one of all) one.tell('poll');
				const ends = await Promise.all(all.map(async ({ ended }) => await ended));
				expect(ends).toEqual(all.map(() => ({ code: 0, signal: null, errors: '' })));

				const pages = all.flatMap(({ said }) =>
					said.flatMap((report) => (report.is === 'polled' ? report : [])),
				);
				const kept = pages
					.filter(({ answer }) => answer === 'kept')
					.toSorted((one, two) => one.from - two.from);
				expect(kept.map(({ from, to }) => [from, to])).toEqual(
					Array.from({ length: rows }, (_, row) => [row, row + 1]),
				);
				expect(pages.length > kept.length).toBe(leaseMs === TINY);
				expect(await standingIn(world)).toEqual({
					cursor: rows,
					received: Array.from({ length: rows }, (_, row) => row),
				});
			},
			within,
		);

		it(
			'whichever word to its store one is killed before, the cursor is not ahead of the leads, and another reads on',
			async () => {
				const found: Standing[] = [];
				/** @returns whether it was killed, and not at its end before */
				const dieBefore = async (nth: number): Promise<boolean> => {
					const world = await begin();
					const job: PollJob = { place: world.place, rows: ROWS, page: 3, pages: 2, leaseMs: LEASE };
					const worker = workers.start({ ...job, dieBeforeWord: nth });
					const { signal, errors } = await worker.ended;
					expect(errors).toBe('');
					const standing = await standingIn(world);
					found.push(standing);
					expect(standing.received.slice(0, standing.cursor)).toEqual(rowsUpTo(standing.cursor));

					const said = await workers.run(job);
					const [first] = said.flatMap((report) => (report.is === 'polled' ? report : []));
					expect(first?.from ?? ROWS).toBe(standing.cursor);
					expect(await standingIn(world)).toEqual({ cursor: ROWS, received: rowsUpTo(ROWS) });
					return signal === 'SIGKILL';
				};

				for (let nth = 1, isOver = false; !isOver; nth += PROCESSES) {
					const words = Array.from({ length: PROCESSES }, (_, index) => nth + index);
					isOver = (await Promise.all(words.map(dieBefore))).includes(false);
				}
				expect(new Set(found.map(({ cursor }) => cursor))).toEqual(new Set([0, 3, 6]));
				const halves = found.filter(({ cursor, received }) => received.length !== cursor);
				expect(halves.length > 0).toBe(!asOne);
			},
			within,
		);
	});
}

function rowsUpTo(end: number): number[] {
	return Array.from({ length: end }, (_, row) => row);
}
