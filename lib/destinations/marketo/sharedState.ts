import { type Account, accountKey } from './account';
import { Pace } from './pace';
import { SignIn } from './signIn';

/** What all runs of a process share. */
interface Shared {
	/** By subscription: its limits count all who use it together. */
	readonly paces: Map<string, Pace>;
	/** By account. */
	readonly signIns: Map<string, SignIn>;
}

/** On globalThis, because n8n may load this code more than once in a process. */
const SHARED = Symbol.for('n8n-nodes-marketplace-leads.marketo.1');

export function paceOf({ origin }: Account): Pace {
	return known(shared().paces, origin, () => new Pace());
}

export function signInOf(account: Account): SignIn {
	return known(shared().signIns, accountKey(account), () => new SignIn(account));
}

function known<T>(all: Map<string, T>, key: string, make: () => T): T {
	const found = all.get(key) ?? make();
	all.set(key, found);
	return found;
}

function shared(): Shared {
	const there = Reflect.get(globalThis, SHARED) as Shared | undefined;
	if (there) return there;
	const made: Shared = { paces: new Map(), signIns: new Map() };
	Reflect.set(globalThis, SHARED, made);
	return made;
}
