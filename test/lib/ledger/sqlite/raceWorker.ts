import { PersonLedger } from '../../../../lib/ledger/personLedger';
import { openSqliteStore } from '../../../../lib/ledger/sqlite/open';
import { asked, held, request } from '../requests';

/** What a worker tells of each batch: who was granted what, and what has been confirmed since. */
export interface Report {
	readonly granted: readonly { readonly step: string; readonly outcome: string }[];
	readonly confirmed: readonly string[];
	readonly last: boolean;
}

export const PERSONS = 500;
export const ACTIONS = ['INS', 'PLT'] as const;

/** All leads of the race: each person did two things with one offer. */
export function leads(owner: string): ReturnType<typeof request>[] {
	return Array.from({ length: PERSONS }, (_, person) =>
		ACTIONS.map((action) => request(person, { action, owner: `${owner} ${person} ${action}` })),
	).flat();
}

/** Size of the batches a worker claims. */
export const BATCH = 25;

/** Claims all leads in an order of its own, batch by batch, and confirms every other lead it gets. */
async function race(folder: string, seed: number): Promise<void> {
	const { store, keys, close } = await openSqliteStore(folder);
	const ledger = new PersonLedger('default', store, keys);
	const order = shuffled(leads(`worker ${seed}`), seed);
	for (let at = 0; at < order.length; at += BATCH) {
		const answers = await ledger.claim(order.slice(at, at + BATCH), asked());
		const granted = answers.filter(({ claim }) => claim !== null);
		const delivered = granted.filter((_, n) => n % 2 === 0);
		await ledger.confirm(held(delivered));
		const last = at + BATCH >= order.length;
		if (last) close();
		tell({
			granted: granted.map(({ recordKeys, outcome }) => ({ step: recordKeys.step, outcome })),
			confirmed: delivered.map(({ recordKeys }) => recordKeys.step),
			last,
		});
	}
}

/** Fisher-Yates with a small generator of its own, so that each worker has the same order every time. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
	const order = [...items];
	let state = seed * 7919 + 1;
	for (let at = order.length - 1; at > 0; at--) {
		state = (state * 48_271) % 2_147_483_647;
		const other = state % (at + 1);
		const [one, two] = [order[at], order[other]];
		if (one !== undefined && two !== undefined) [order[at], order[other]] = [two, one];
	}
	return order;
}

function tell(report: Report): void {
	process.send?.(report);
}

const [, , folder, seed] = process.argv;
if (process.send && folder !== undefined && seed !== undefined) {
	process.once('message', () => void race(folder, Number(seed)).then(() => process.disconnect()));
	process.send('ready');
}
