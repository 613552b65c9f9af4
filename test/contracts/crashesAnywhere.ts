import { type CrashOptions, type CrashStage, unanswered } from './crashStage';
import { countedOnce } from './deliveries';

const LEADS = [0, 1, 2];
/** How many processes live at once. */
const AT_ONCE = 4;

/**
 * A process opens an empty store, receives, delivers and confirms leads, forgets the person of the last one and sweeps:
 * it is killed before its first word to anybody, then, in another place, before its second, and so on. Part of
 * `crashSuite`.
 */
export function crashesAnywhere(stage: CrashStage, { within, afterDeath, afterAll }: CrashOptions): void {
	it(
		'before any word to its store or destination, nothing is lost, counted twice or left behind',
		async () => {
			/** @returns whether it was killed, and not at its end before */
			const dieBefore = async (word: number): Promise<boolean> => {
				const world = await stage.begin();
				const path = `/before-word-${word}`;
				const job = { url: new URL(path, stage.receiver.url).href, forgets: LEADS.at(-1) ?? 0 };
				const worker = stage.workers.start(
					stage.job(world, { ...job, batches: [LEADS], recovers: 'untilSettled', dieBeforeWord: word }),
				);
				const { signal, errors } = await worker.ended;
				expect(errors).toBe('');
				afterDeath?.(world.place);

				await stage.takeOver(world, {
					...job,
					batches: worker.said.some(({ is }) => is === 'offered') ? unanswered(worker) : [LEADS],
				});
				const delivered = stage.receiver.delivered.filter((one) => one.path === path);
				const sent = [...countedOnce(delivered, LEADS).values()];
				expect(Math.max(...sent)).toBeLessThanOrEqual(2);
				await stage.allSettled(world, LEADS.length - 1);
				afterAll?.(world.place);
				return signal === 'SIGKILL';
			};

			let deaths = 0;
			for (let word = 1, isOver = false; !isOver; word += AT_ONCE) {
				const words = Array.from({ length: AT_ONCE }, (_, index) => word + index);
				const killed = await Promise.all(words.map(dieBefore));
				deaths += killed.filter(Boolean).length;
				isOver = killed.includes(false);
			}
			expect(deaths).toBeGreaterThan(20);
		},
		within,
	);
}
