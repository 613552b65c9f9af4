import { Socket } from 'node:net';
import { DatabaseSync, StatementSync } from 'node:sqlite';

import { die } from './workerSide';

/**
 * Kills this process just before its n-th word to anybody: a statement of SQLite that may write, or what goes out
 * through a socket to Postgres, Azure Table or a destination. For all n together, that is every moment at which a
 * process can die with a difference to others.
 *
 * @param nth from 1
 */
export function dieBeforeWord(nth: number): void {
	let words = 0;
	const count = (): void => {
		if (++words === nth) die();
	};
	replace(DatabaseSync.prototype, 'exec', count);
	replace(StatementSync.prototype, 'run', count);
	replace(Socket.prototype, 'write', count);
}

/** Has `first` called before each call of a method. */
function replace(prototype: object, method: string, first: () => void): void {
	const original: unknown = Reflect.get(prototype, method);
	if (typeof original !== 'function') throw new Error(`there is no method ${method}`);
	Reflect.set(prototype, method, function (this: unknown, ...parameters: unknown[]): unknown {
		first();
		return Reflect.apply(original, this, parameters) as unknown;
	});
}
