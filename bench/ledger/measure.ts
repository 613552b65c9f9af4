import type { Shipped } from '../shipped.ts';
import { quiet } from '../quiet.ts';
import { median } from '../table.ts';
import { claimsPerSecond, type Kind, type Load, rowsPerSecond } from './claims.ts';
import type { Rows } from './rows.ts';
import type { BenchStore } from './store.ts';

/** As many at once as the ledger decides in one transaction: the store's limit when it has to stop as often. */
const SLICE = 500;

/** What is measured of one store. */
export interface Plan {
	readonly remembered: readonly number[];
	readonly loads: readonly Load[];
	readonly rounds: number;
}

type Contender = 'raw' | 'rawSliced' | Kind;
type Rates = Record<Contender, number[]>;

/** Rates of one store, one size of the memory and one size of the batch; each the median of all rounds, per second. */
export interface Measured {
	readonly remembered: number;
	readonly batch: number;
	/** The store's own limit: a batch is one transaction or statement. */
	readonly raw: number;
	/** The same with as many at once as the ledger decides in one transaction. */
	readonly rawSliced: number;
	/** Claims alone. */
	readonly alone: number;
	/** Of leads that the trigger has kept. */
	readonly receipt: number;
	/** Of leads whose content Dedupe Leads keeps. */
	readonly content: number;
}

/** The contenders take turns, so that what else the machine does hits all of them. */
export async function measureStore(
	shipped: Shipped,
	store: BenchStore,
	rows: Rows,
	{ remembered, loads, rounds }: Plan,
): Promise<Measured[]> {
	const measured: Measured[] = [];
	for (const count of remembered) {
		await store.remember(count);
		const rates = loads.map((): Rates => ({ raw: [], rawSliced: [], alone: [], receipt: [], content: [] }));
		// One measurement is as good as nothing beside many persons; while there are none each begins with none.
		const together = count === 0 ? loads.map((load) => [load]) : [loads];
		for (let round = 1; round <= rounds; round++) {
			console.log(`  ${store.name}, ${count.toLocaleString('en')} remembered, round ${round} of ${rounds}`);
			for (const some of together) {
				await measureInTurn(shipped, store, rows, some, (load, contender, rate) =>
					rates[loads.indexOf(load)]?.[contender].push(rate),
				);
			}
		}
		loads.forEach(({ batch }, index) => {
			const of = (contender: Contender) => median(rates[index]?.[contender] ?? []);
			measured.push({
				remembered: count,
				batch,
				raw: of('raw'),
				rawSliced: of('rawSliced'),
				alone: of('alone'),
				receipt: of('receipt'),
				content: of('content'),
			});
		});
	}
	return measured;
}

async function measureInTurn(
	shipped: Shipped,
	store: BenchStore,
	rows: Rows,
	loads: readonly Load[],
	note: (load: Load, contender: Contender, rate: number) => void,
): Promise<void> {
	const measure = async <Subject extends { end(): Promise<void> }>(
		contender: Contender,
		open: () => Promise<Subject>,
		rate: (subject: Subject, load: Load) => Promise<number>,
		some = loads,
	): Promise<void> => {
		if (some.length === 0) return;
		const subject = await open();
		try {
			for (const load of some) {
				await quiet();
				note(load, contender, await rate(subject, load));
			}
		} finally {
			await subject.end();
		}
	};
	const { ours, raw } = store;
	const large = loads.filter(({ batch }) => batch > SLICE);
	await measure('raw', raw, async (one, load) => await rowsPerSecond(one, rows, load));
	await measure('alone', ours, async (one, load) => await claimsPerSecond(shipped, one, load, 'alone'));
	await measure('rawSliced', raw, async (one, load) => await rowsPerSecond(one, rows, load, SLICE), large);
	await measure('receipt', ours, async (one, load) => await claimsPerSecond(shipped, one, load, 'receipt'));
	await measure('content', ours, async (one, load) => await claimsPerSecond(shipped, one, load, 'content'));
}
