import { LedgerUnavailableError } from '../../lib/ledger/errors';
import type { LedgerStore } from '../../lib/ledger/store';

/** Of the next call to a store: the request is lost on its way, or the answer on its way back. */
export type Fault = 'request lost' | 'answer lost';

/** A store behind a network that loses what one asks it to. */
export interface FaultyStore {
	readonly store: LedgerStore;
	/** The next call that writes fails so. */
	fail(fault: Fault): void;
}

const WRITES: ReadonlySet<string | symbol> = new Set([
	'change',
	'receive',
	'changeReceipts',
	'takeDue',
	'forgetReceipts',
	'keepNote',
	'changePoll',
]);

export function faulty(store: LedgerStore): FaultyStore {
	let next: Fault | null = null;
	const lossy = new Proxy(store, {
		get: (target, name) => {
			const value: unknown = Reflect.get(target, name);
			if (typeof value !== 'function') return value;
			return async (...args: unknown[]): Promise<unknown> => {
				const fault = WRITES.has(name) ? next : null;
				if (fault) next = null;
				if (fault === 'request lost') throw new LedgerUnavailableError('lost', 'try again');
				const answer: unknown = await Reflect.apply(value, target, args);
				if (fault === 'answer lost') throw new LedgerUnavailableError('lost', 'try again');
				return answer;
			};
		},
	});
	return { store: lossy, fail: (fault) => (next = fault) };
}
