import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import type { Statistics } from '../../lib/ledger/contract';
import { closeLedgers, withLedger } from '../../lib/ledger/openLedger';
import type { LedgerPlace } from '../../lib/ledger/place';
import type { PipelineJob, PipelineReport } from './pipelineWorker';
import type { PlaceWorld } from './placeWorld';
import { type Worker, type Workers, workersOf } from './workers';

/** How long a run has for a lead here, ms: short enough to wait for. */
export const GRACE_MS = 300;

export interface CrashOptions {
	/** How many processes are killed at random moments. */
	readonly rounds: number;
	/** How long a test may take, ms. */
	readonly within: number;
	/** Looks at what a process that was killed has left behind. */
	readonly afterDeath?: (place: LedgerPlace) => void;
	/** Looks at what is there once all is settled. */
	readonly afterAll?: (place: LedgerPlace) => void;
}

/** What each test of crashes needs: empty places, processes that can be killed, and a destination that takes keys. */
export interface CrashStage {
	readonly receiver: Receiver;
	readonly workers: Workers<PipelineJob, PipelineReport>;
	/** An empty place, removed after the test. */
	begin(): Promise<PlaceWorld>;
	job(world: PlaceWorld, more?: Partial<PipelineJob>): PipelineJob;
	/** Has a process do all that is left, and such leads that are sent again. */
	takeOver(world: PlaceWorld, more?: Partial<PipelineJob>): Promise<readonly PipelineReport[]>;
	/** Fails unless so many leads are remembered, all delivered, and no content is kept. */
	allSettled(world: PlaceWorld, leads: number): Promise<void>;
}

/** Sets the stage for the tests of a block. What it gives is there from the first test on. */
export function crashStage(start: () => Promise<PlaceWorld> | PlaceWorld): CrashStage {
	let worlds: PlaceWorld[] = [];
	let receiver: Receiver;
	let workers: Workers<PipelineJob, PipelineReport>;
	beforeAll(() => {
		workers = workersOf('pipelineWorker.ts');
	});
	afterAll(() => workers.end());
	beforeEach(async () => {
		worlds = [];
		receiver = await startReceiver();
	});
	afterEach(async () => {
		workers.killAll();
		await receiver.stop();
		await closeLedgers();
		for (const world of worlds) await world.end();
	});

	const job: CrashStage['job'] = ({ place }, more) => ({
		place,
		url: receiver.url,
		batches: [],
		graceMs: GRACE_MS,
		...more,
	});
	return {
		get receiver() {
			return receiver;
		},
		get workers() {
			return workers;
		},
		begin: async () => {
			const world = await start();
			worlds.push(world);
			return world;
		},
		job,
		takeOver: async (world, more) => await workers.run(job(world, { recovers: 'untilSettled', ...more })),
		allSettled: async ({ place }, leads) => {
			const statistics = await withLedger(
				place,
				'default',
				async (_, administration): Promise<Statistics> => await administration.statistics(),
			);
			expect(statistics).toMatchObject({ remembered: leads, receipts: 0, oldestUnconfirmed: null });
		},
	};
}

/** Batches that somebody sent to a process and had no answer to. */
export function unanswered({ said }: Worker<PipelineReport>): (readonly number[])[] {
	const accepted = said.flatMap((report) => (report.is === 'accepted' ? [report.leads] : []));
	return offered(said).filter((batch) => !accepted.some(([first]) => first === batch[0]));
}

export function offered(said: readonly PipelineReport[]): (readonly number[])[] {
	return said.flatMap((report) => (report.is === 'offered' ? [report.leads] : []));
}

export function toldIn(said: readonly PipelineReport[]): string[] {
	return said.flatMap((report) => (report.is === 'told' ? report.what : []));
}
