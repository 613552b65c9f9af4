import type { Chance } from './chance.ts';
import type { Arrival } from './table.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** When the simulated days begin. */
export const BEGIN = Date.parse('2026-11-01T00:00:00.000Z');

/** What happens in the simulated days. */
export interface Days {
	readonly arrivals: readonly Arrival[];
	/** Times at which the source, or whoever polls it, is away: a poll that begins then is none. */
	readonly outages: ReadonlyArray<{ readonly from: number; readonly to: number }>;
	/** A day after the last arrivals, so that everything may come out. */
	readonly end: number;
}

export interface Scenario {
	readonly name: string;
	/** Each poll begins up to so much later than planned. @default 0 */
	readonly lateMs?: number;
	/** Each poll is planned from the one before on, not by the clock: delays add up. @default false */
	readonly drifts?: boolean;
	/** This share of the rows becomes visible up to `commitMs` after the time in it. @default 0 */
	readonly lateCommits?: number;
	readonly commitMs?: number;
	/** Hours of an outage on every seventh day, in the middle of it. @default 0 */
	readonly outageHours?: number;
	/** This share of polls fails by itself. @default 0 */
	readonly failing?: number;
	/** Rows that come in ten minutes on the third day. @default 0 */
	readonly flood?: number;
}

/** One trouble after the other, then all of them. */
export const SCENARIOS: readonly Scenario[] = [
	{ name: 'everything on the second' },
	{ name: 'polls up to 10 s late', lateMs: 10 * SECOND },
	{ name: 'polls up to a minute late', lateMs: MINUTE },
	{ name: 'each an hour after the last, up to 10 s late', lateMs: 10 * SECOND, drifts: true },
	{ name: '1 % of rows seen up to 2 minutes late', lateCommits: 0.01, commitMs: 2 * MINUTE },
	{ name: '1 % of polls fail', failing: 0.01 },
	{ name: 'away for three hours once a week', outageHours: 3 },
	{ name: '5,000 rows in ten minutes', flood: 5000 },
	{
		name: 'all of these',
		lateMs: MINUTE,
		lateCommits: 0.01,
		commitMs: 2 * MINUTE,
		failing: 0.01,
		outageHours: 3,
		flood: 5000,
	},
];

/** @param perDay rows that arrive, at random times */
export function daysOf(scenario: Scenario, days: number, perDay: number, chance: Chance): Days {
	const end = BEGIN + days * DAY;
	return {
		arrivals: arrivalsOf(scenario, end, perDay, chance),
		outages: Array.from({ length: Math.floor(days / 7) }, (_, week) => {
			const from = BEGIN + (week * 7 + 3.5) * DAY;
			return { from, to: from + (scenario.outageHours ?? 0) * HOUR };
		}),
		end: end + DAY,
	};
}

/** When polls begin that are planned in such intervals; those that fail by themselves are left out. */
export function pollsOf(scenario: Scenario, everyMs: number, end: number, chance: Chance): number[] {
	const { lateMs = 0, drifts = false, failing = 0 } = scenario;
	const polls: number[] = [];
	let planned = BEGIN;
	while (planned < end) {
		const at = planned + chance.below(lateMs);
		if (chance.share() >= failing) polls.push(at);
		planned = (drifts ? at : planned) + everyMs;
	}
	return polls.sort((a, b) => a - b);
}

function arrivalsOf(
	{ lateCommits = 0, commitMs = 0, flood = 0 }: Scenario,
	end: number,
	perDay: number,
	chance: Chance,
): Arrival[] {
	const arrivals: Arrival[] = [];
	const arrive = (at: number): void => {
		const writtenAt = Math.floor(at);
		const takesMs = chance.share() < lateCommits ? chance.below(commitMs) : 0;
		const id = `${chance
			.below(2 ** 32)
			.toString(16)
			.padStart(8, '0')}-${arrivals.length}`;
		arrivals.push({ id, writtenAt, visibleAt: writtenAt + takesMs });
	};
	const mean = DAY / perDay;
	for (let at = BEGIN + chance.after(mean); at < end; at += chance.after(mean)) arrive(at);
	const floodAt = BEGIN + 2 * DAY + 10 * HOUR;
	for (let row = 0; row < flood; row++) arrive(floodAt + chance.below(10 * MINUTE));
	return arrivals;
}
