import type { NewReceipt } from '../../lib/ledger/contract';
import { MAX_BATCH } from '../../lib/ledger/contract';
import { closeLedgers, withLedger } from '../../lib/ledger/openLedger';
import { eachReceipt } from '../../lib/ledger/pages';
import { contentOf } from '../lib/ledger/requests';
import { MINUTE } from '../lib/ledger/person';
import type { PlaceWorld } from './placeWorld';
import { isReceived, leadsOf, type RaceJob, type RaceReport, receiptOf, type Win } from './raceWorker';
import { type Workers, workersOf } from './workers';

/** A batch size for each of the eight processes. */
const BATCHES = [500, 499, 333, 250, 200, 125, 64, 37];

/**
 * What holds when eight processes ask for the same leads at once, each in an order of its own.
 *
 * @param start makes an empty place
 * @param persons how many there are; each did two things
 */
export function raceSuite(
	name: string,
	start: () => Promise<PlaceWorld> | PlaceWorld,
	{ persons = 5000, within = 120_000 }: { readonly persons?: number; readonly within?: number } = {},
): void {
	const leads = persons * 2;
	describe(`${name}, with eight processes that ask for the same ${leads} leads`, () => {
		let world: PlaceWorld;
		let workers: Workers<RaceJob, RaceReport>;
		beforeEach(async () => {
			world = await start();
			workers = workersOf('raceWorker.ts');
		});
		afterEach(async () => {
			workers.killAll();
			workers.end();
			await closeLedgers();
			await world.end();
		});

		it(
			`grants each to one of them, tells each of ${persons} persons "new" once, and keeps what is not confirmed`,
			async () => {
				await receiveSome(world, persons);
				const runners = BATCHES.map((batch, seed) =>
					workers.start({ place: world.place, persons, seed, batch }),
				);
				const all = async (is: RaceReport['is']): Promise<unknown> =>
					await Promise.all(runners.map(async (runner) => await runner.hears((said) => said.is === is)));
				const reports = <Is extends RaceReport['is']>(is: Is): Array<Extract<RaceReport, { is: Is }>> =>
					runners.flatMap(({ said }) =>
						said.filter((report): report is Extract<RaceReport, { is: Is }> => report.is === is),
					);
				await all('ready');
				for (const runner of runners) runner.tell('claim');
				await all('ran');

				const won: Win[] = reports('claimed').flatMap((report) => report.won);
				expect(won).toHaveLength(leads);
				expect(new Set(won.map(([lead]) => lead)).size).toBe(leads);
				expect(new Set(won.map(([, , step]) => step)).size).toBe(leads);
				const toldNew = won.filter(([, outcome]) => outcome === 'new');
				expect(toldNew).toHaveLength(persons);
				expect(new Set(toldNew.map(([lead]) => Math.floor(lead / 2))).size).toBe(persons);
				expect(won.filter(([, outcome]) => outcome === 'returning')).toHaveLength(persons);
				const winners = runners.filter(({ said }) =>
					said.some((report) => report.is === 'claimed' && report.won.length > 0),
				);
				expect(winners.length).toBeGreaterThan(1);
				const lost = reports('ran').flatMap((report) => Object.entries(report.lost));
				expect(lost.reduce((sum, [, count]) => sum + count, 0)).toBe(7 * leads);
				const reasons = new Set(lost.map(([reason]) => reason));
				expect([...reasons].filter((reason) => !['inProgress', 'alreadyConfirmed'].includes(reason))).toEqual(
					[],
				);

				const confirmed = new Set(reports('claimed').flatMap((report) => report.confirmed));
				const unconfirmed = won.map(([lead]) => lead).filter((lead) => !confirmed.has(lead));
				expect(unconfirmed.length).toBeGreaterThan(leads / 3);
				expect(await receiptsIn(world)).toEqual(await receiptsOf(world, persons, unconfirmed));
				expect(await statistics(world)).toMatchObject({
					persons,
					inProgress: unconfirmed.length,
					remembered: confirmed.size,
				});

				for (const runner of runners) runner.tell('confirm');
				const ends = await Promise.all(runners.map(async ({ ended }) => await ended));
				expect(ends).toEqual(BATCHES.map(() => ({ code: 0, signal: null, errors: '' })));
				const answers = reports('confirmed').flatMap((report) => report.answers);
				expect(answers).toEqual(unconfirmed.map(() => 'confirmed'));
				expect(await receiptsIn(world)).toEqual([]);
				expect(await statistics(world)).toMatchObject({ persons, inProgress: 0, remembered: leads });
			},
			within,
		);
	});
}

/** Every other person's leads came in through a trigger. */
async function receiveSome({ place }: PlaceWorld, persons: number): Promise<void> {
	const receipts = leadsOf(persons, 'a trigger').flatMap(({ identity, leadId }, lead): NewReceipt[] =>
		isReceived(lead)
			? [{ id: receiptOf(lead), workflow: 'wf', identity, leadId, content: contentOf(Math.floor(lead / 2)) }]
			: [],
	);
	await withLedger(place, 'default', async (ledger) => {
		for (let at = 0; at < receipts.length; at += MAX_BATCH) {
			await ledger.receive(receipts.slice(at, at + MAX_BATCH), 15 * MINUTE);
		}
	});
}

async function receiptsIn(world: PlaceWorld): Promise<string[]> {
	const { store, close } = await world.open();
	const ids: string[] = [];
	await eachReceipt(store, 'default', (page) => {
		ids.push(...page.map(({ id }) => id));
	});
	await close();
	return ids.sort();
}

/** The ids of the receipts of these leads: as they were received, or as Dedupe keeps them. */
async function receiptsOf(world: PlaceWorld, persons: number, leads: readonly number[]): Promise<string[]> {
	const { keys, close } = await world.open();
	const all = leadsOf(persons, 'nobody');
	const ids = leads.flatMap((lead) => {
		const request = all[lead];
		if (!request) return [];
		const hash = keys.content('default', request.fingerprint);
		return [isReceived(lead) ? receiptOf(lead) : keys.receipt('default', request.leadId, hash)];
	});
	await close();
	return ids.sort();
}

async function statistics({ place }: PlaceWorld): Promise<object> {
	return await withLedger(place, 'default', async (_, administration) => await administration.statistics());
}
