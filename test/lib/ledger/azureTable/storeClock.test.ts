import { StoreClock } from '../../../../lib/ledger/azureTable/storeClock';

const START = Date.parse('2026-11-23T08:00:00.000Z');
/** The host is five minutes fast. */
const FAST = 300_000;

let host: number;
let clock: StoreClock;
beforeEach(() => {
	host = START + FAST;
	clock = new StoreClock(
		() => host,
		(now) => now,
	);
});

function hear(at: number, tookMs = 0): void {
	clock.hear(new Date(at).toUTCString(), tookMs);
}

it('knows nothing before it has heard something that is a time', () => {
	expect(clock.now()).toBeNull();
	clock.hear(undefined, 0);
	clock.hear('soon', 0);
	expect(clock.now()).toBeNull();
});

it('tells what was heard, and how long ago', () => {
	hear(START);
	host += 2500;
	expect(clock.now()).toBe(START + 2500);
});

it('goes on smoothly within the second of a header, and is never behind it', () => {
	hear(START);
	host += 700;
	hear(START);
	expect(clock.now()).toBe(START + 700);
	host += 100;
	hear(START + 1000);
	expect(clock.now()).toBe(START + 1000);
});

it('follows a clock that was set back or forth', () => {
	hear(START);
	hear(START - 600_000);
	expect(clock.now()).toBe(START - 600_000);
	hear(START + 600_000);
	expect(clock.now()).toBe(START + 600_000);
});

it('takes an answer that was long on its way for what it is: late', () => {
	hear(START);
	host += 5000;
	hear(START, 5000);
	expect(clock.now()).toBe(START + 5000);
});

it('trusts the host for a minute, and not at all where its clock was set back', () => {
	hear(START);
	host += 60_000;
	expect(clock.now()).toBe(START + 60_000);
	host += 1;
	expect(clock.now()).toBeNull();
	hear(START + 61_000);
	host -= 1;
	expect(clock.now()).toBeNull();
});
