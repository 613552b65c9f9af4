import { type CrashOptions, type CrashStage, offered, unanswered } from './crashStage';
import { countedOnce } from './deliveries';

/** How many processes live at once, one killed after the other in each place. */
const AT_ONCE = 2;
const BATCH = 10;
const BATCHES = 100;
/** How long a process lives once it is at work, ms: each another time. */
const LIVES = [3, 460, 140, 295, 25, 380, 210, 75, 520, 250];

/** Processes that do all at once what the nodes do, killed at moments of no meaning. Part of `crashSuite`. */
export function crashesUnderLoad(stage: CrashStage, { rounds, within, afterDeath }: CrashOptions): void {
	it(
		`${rounds} times under load, every lead is delivered, and counted once by its key`,
		async () => {
			const world = await stage.begin();
			const leads: number[] = [];
			const again: (readonly number[])[] = [];
			const liveAndDie = async (round: number): Promise<void> => {
				const first = round * BATCHES * BATCH;
				const batches = Array.from({ length: BATCHES }, (_, batch) =>
					Array.from({ length: BATCH }, (_, lead) => first + batch * BATCH + lead),
				);
				const worker = stage.workers.start(stage.job(world, { batches, recovers: 'between' }));
				await worker.hears(({ is }) => is === 'open');
				await new Promise((resolve) => setTimeout(resolve, LIVES[round % LIVES.length]));
				worker.kill();
				const { errors } = await worker.ended;
				expect(errors).toBe('');
				leads.push(...offered(worker.said).flat());
				again.push(...unanswered(worker));
			};
			await Promise.all(
				Array.from({ length: AT_ONCE }, async (_, place) => {
					for (let round = place; round < rounds; round += AT_ONCE) await liveAndDie(round);
				}),
			);
			afterDeath?.(world.place);

			await stage.takeOver(world, { batches: again });
			const sent = [...countedOnce(stage.receiver.delivered, leads).values()];
			expect(sent.some((times) => times > 1)).toBe(true);
			await stage.allSettled(world, leads.length);
		},
		within,
	);
}
