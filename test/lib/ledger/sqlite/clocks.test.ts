import { PersonLedger } from '../../../../lib/ledger/personLedger';
import { type OpenSqliteStore, openSqliteStore } from '../../../../lib/ledger/sqlite/open';
import type { Ledger } from '../../../../lib/ledger/contract';
import { DAY, MINUTE, START } from '../person';
import { anew, asked, held, request, toldAll } from '../requests';
import { storeFolder, type StoreFolder } from './folder';

const TEN_MINUTES = 10 * MINUTE;
const RECOVERY = { by: 'recovery', workflow: null, limit: 10, graceMs: MINUTE, maxAgeMs: DAY };

let folder: StoreFolder;
let opened: OpenSqliteStore[];
let now: number;
beforeEach(() => {
	folder = storeFolder();
	opened = [];
	now = START;
});
afterEach(() => {
	for (const { close } of opened) close();
	folder.end();
});

/** The ledger as a process has it whose clock is wrong by so many ms. */
async function withClock(wrongBy: number): Promise<Ledger> {
	const one = await openSqliteStore(folder.path, () => now + wrongBy);
	opened.push(one);
	return new PersonLedger('default', one.store, one.keys);
}

describe.each([
	['ahead', TEN_MINUTES],
	['behind', -TEN_MINUTES],
])('between two processes, one of which is ten minutes %s', (_, wrongBy) => {
	let right: Ledger;
	let wrong: Ledger;
	beforeEach(async () => {
		right = await withClock(0);
		wrong = await withClock(wrongBy);
	});

	it('nobody is new twice, and what one has delivered is known to the other', async () => {
		for (const [person, [first, second]] of [
			[right, wrong],
			[wrong, right],
		].entries()) {
			const answers = await first?.claim([request(person)], asked());
			expect(toldAll(answers ?? [])).toEqual(['new / firstStep']);
			expect(toldAll((await second?.claim([request(person)], asked())) ?? [])).toEqual([
				'duplicate / inProgress',
			]);
			expect(await second?.confirm(held(answers ?? []))).toEqual(['confirmed']);
			expect(toldAll((await second?.claim([request(person)], asked())) ?? [])).toEqual([
				'duplicate / alreadyConfirmed',
			]);
			expect(toldAll((await first?.claim([request(person)], asked())) ?? [])).toEqual([
				'duplicate / alreadyConfirmed',
			]);
		}
	});

	it('a lease that one thinks has ended is taken over once, and its old owner is told so', async () => {
		const [early, late] = wrongBy > 0 ? [wrong, right] : [right, wrong];
		const short = asked({ leaseMs: 5 * MINUTE });
		const mine = await late.claim([request(1)], short);
		const theirs = await early.claim([anew(request(1))], short);
		expect(toldAll(theirs)).toEqual(['new / reclaimed']);
		expect(toldAll(await late.claim([anew(request(1))], short))).toEqual(['duplicate / inProgress']);
		expect(await late.confirm(held(mine))).toEqual(['lost']);
		expect(await early.confirm(held(theirs))).toEqual(['confirmed']);
	});

	it('a lead that one has received comes out at the other, at the latest ten minutes later', async () => {
		const { identity, leadId } = request(1);
		const lead = { id: 'receipt 1', workflow: 'wf', identity, leadId, content: '{}' };
		for (const [receives, recovers] of [
			[right, wrong],
			[wrong, right],
		] as const) {
			await receives.receive([lead], MINUTE);
			now += MINUTE + TEN_MINUTES;
			expect(await recovers.recover(RECOVERY)).toMatchObject([{ receipt: 'receipt 1', times: 1 }]);
			await recovers.settle([lead]);
		}
	});
});

it.each([
	['back', -TEN_MINUTES],
	['forward', TEN_MINUTES],
])(
	'when the clock of the machine is set %s, what is remembered stays so and nothing is stuck',
	async (_, by) => {
		const ledger = await withClock(0);
		await ledger.confirm(held(await ledger.claim([request(1)], asked())));
		const open = await ledger.claim([request(2)], asked({ leaseMs: 15 * MINUTE }));
		now += by;
		expect(toldAll(await ledger.claim([request(1), request(2)], asked()))).toEqual([
			'duplicate / alreadyConfirmed',
			'duplicate / inProgress',
		]);
		expect(await ledger.recover(RECOVERY)).toEqual([]);
		now += 15 * MINUTE - Math.min(by, 0);
		expect(await ledger.recover(RECOVERY)).toHaveLength(1);
		const again = await ledger.claim([anew(request(2))], asked());
		expect(toldAll(again)).toEqual(['new / reclaimed']);
		expect(await ledger.confirm(held(open))).toEqual(['lost']);
		expect(await ledger.confirm(held(again))).toEqual(['confirmed']);
	},
);
