import { withLedger } from '../../lib/ledger/openLedger';
import { type CrashOptions, crashStage, GRACE_MS, toldIn, unanswered } from './crashStage';
import { crashesAnywhere } from './crashesAnywhere';
import { crashesUnderLoad } from './crashesUnderLoad';
import { countedOnce } from './deliveries';
import { identityOf, type PipelineReport, type Point } from './pipelineWorker';
import type { PlaceWorld } from './placeWorld';
import type { Worker } from './workers';

/** What becomes of leads whose process died at a point, told by the one that takes over. */
interface Fate {
	readonly at: Point;
	readonly when: string;
	/** How often each is sent to the destination in all. */
	readonly sent: 1 | 2;
	/** What Dedupe tells the one that takes over. */
	readonly told: readonly string[];
	/** Whether whoever sent the leads had no answer, and so sends them again. */
	readonly isSentAgain?: boolean;
}

const LEADS = [0, 1, 2, 3, 4, 5];
const FIRST = ['new / firstStep', 'returning / newStep'];
const AGAIN = ['new / reclaimed', 'returning / reclaimed'];
const FATES: readonly Fate[] = [
	{
		at: 'received',
		when: 'once leads are received, before the answer',
		sent: 1,
		// They come in once more, as leads of their own: those that came first are known by then.
		told: [...FIRST, 'duplicate / alreadyConfirmed'],
		isSentAgain: true,
	},
	{ at: 'answered', when: 'after the answer, before a run has the leads', sent: 1, told: FIRST },
	{ at: 'emitted', when: 'when a run has the leads, before it asks Dedupe', sent: 1, told: FIRST },
	{ at: 'deciding', when: 'in the midst of a batch of claims', sent: 1, told: FIRST },
	{ at: 'claimed', when: 'once claims are stored, before anybody heard', sent: 1, told: AGAIN },
	{ at: 'sent', when: 'after the delivery, before it is confirmed', sent: 2, told: AGAIN },
	{ at: 'confirmed', when: 'once leads are confirmed, before it has tidied up', sent: 1, told: [] },
];

/**
 * What holds when processes are killed with SIGKILL: no lead is lost, a destination that honours the key counts each
 * once, and every repeat says that it is one.
 *
 * @param start makes an empty place
 */
export function crashSuite(
	name: string,
	start: () => Promise<PlaceWorld> | PlaceWorld,
	options: CrashOptions,
): void {
	const { within } = options;
	describe(`${name}, where a process is killed`, () => {
		const stage = crashStage(start);

		it.each(FATES)(
			'$when, another brings the leads to their end',
			async ({ at, sent, told, isSentAgain }) => {
				const world = await stage.begin();
				const killed = stage.workers.start(stage.job(world, { batches: [LEADS], dieAt: at }));
				expect(await killed.ended).toMatchObject({ signal: 'SIGKILL' });
				expect(killed.said.at(-1)).toEqual({ is: 'dying', at });
				options.afterDeath?.(world.place);
				expect(unanswered(killed)).toEqual(isSentAgain ? [LEADS] : []);

				const said = await stage.takeOver(world, { batches: unanswered(killed) });
				expect(timesSent(stage.receiver.delivered)).toEqual(LEADS.map(() => sent));
				expect(new Set(toldIn(said))).toEqual(new Set(told));
				await stage.allSettled(world, LEADS.length);
				options.afterAll?.(world.place);
			},
			within,
		);

		it(
			'while it sends, the leads are sent again with the same key by the one that takes over',
			async () => {
				const world = await stage.begin();
				const killed = await sending(world);
				killed.kill();
				expect(await killed.ended).toMatchObject({ signal: 'SIGKILL' });
				stage.receiver.letGo();
				const said = await stage.takeOver(world);
				expect(timesSent(stage.receiver.delivered)).toEqual(LEADS.map(() => 2));
				expect(new Set(toldIn(said))).toEqual(new Set(AGAIN));
				await stage.allSettled(world, LEADS.length);
			},
			within,
		);

		it(
			'after leads came out again, before Dedupe is asked, they come out once more and say how often',
			async () => {
				const world = await stage.begin();
				const first = stage.workers.start(stage.job(world, { batches: [LEADS], dieAt: 'answered' }));
				await first.ended;
				const second = stage.workers.start(
					stage.job(world, { recovers: 'untilSettled', dieAt: 'recovered' }),
				);
				expect(await second.ended).toMatchObject({ signal: 'SIGKILL' });
				const said = await stage.takeOver(world);
				expect(said.find(({ is }) => is === 'recovered')).toEqual({
					is: 'recovered',
					times: LEADS.map(() => 2),
					attempts: LEADS.map(() => 0),
				});
				expect(timesSent(stage.receiver.delivered)).toEqual(LEADS.map(() => 1));
				await stage.allSettled(world, LEADS.length);
			},
			within,
		);

		it(
			'only seemingly, it is told later that its claims are lost, or gone where a lead was forgotten',
			async () => {
				const world = await stage.begin();
				const slow = await sending(world);
				await stage.takeOver(world);
				await withLedger(world.place, 'default', async (_, administration) => {
					await administration.forget([identityOf(0)]);
				});
				stage.receiver.letGo();
				expect(await slow.ended).toMatchObject({ code: 0 });
				expect(slow.said.find(({ is }) => is === 'confirmed')).toEqual({
					is: 'confirmed',
					answers: ['gone', 'gone', 'lost', 'lost', 'lost', 'lost'],
				});
				expect(timesSent(stage.receiver.delivered)).toEqual(LEADS.map(() => 2));
				await stage.allSettled(world, LEADS.length - 2);
			},
			within,
		);

		it(
			'not at all, but slower than its lease, what it confirms counts: nobody else had claimed',
			async () => {
				const world = await stage.begin();
				const slow = await sending(world);
				await new Promise((resolve) => setTimeout(resolve, GRACE_MS + 50));
				stage.receiver.letGo();
				await slow.ended;
				expect(slow.said.find(({ is }) => is === 'confirmed')).toEqual({
					is: 'confirmed',
					answers: LEADS.map(() => 'confirmed'),
				});
				await stage.allSettled(world, LEADS.length);
			},
			within,
		);

		/** A process that has sent all leads and waits for the answers, until they are let go. */
		async function sending(world: PlaceWorld): Promise<Worker<PipelineReport>> {
			const { receiver } = stage;
			const arrived = new Promise<void>((resolve) => {
				receiver.answer((_, nth) => {
					if (receiver.delivered.length === LEADS.length) resolve();
					return nth === 1 ? 'hold' : { status: 200 };
				});
			});
			const worker = stage.workers.start(stage.job(world, { batches: [LEADS] }));
			const end = await Promise.race([arrived, worker.ended]);
			if (end) throw new Error(`it ended before it had sent all: ${end.errors}`);
			return worker;
		}

		function timesSent(delivered: Parameters<typeof countedOnce>[0]): number[] {
			return [...countedOnce(delivered, LEADS).values()];
		}

		crashesAnywhere(stage, options);
		crashesUnderLoad(stage, options);
	});
}
