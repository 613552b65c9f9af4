/** Something that waits for its turn, known by its place in the caller's list. */
export interface Queued {
	readonly index: number;
	readonly key: string;
}

/**
 * Hands things out in order, but never two with the same key at the same time: the second one comes out
 * after the first has been released. That is what makes one writer per record.
 */
export class KeyedQueue<T extends Queued> {
	private readonly ready: T[] = [];
	private readonly successors = new Map<number, T>();
	private next = 0;

	constructor(things: readonly T[]) {
		const last = new Map<string, T>();
		for (const thing of things) {
			const before = last.get(thing.key);
			if (before === undefined) this.ready.push(thing);
			else this.successors.set(before.index, thing);
			last.set(thing.key, thing);
		}
	}

	/** The next one that may be taken; undefined when all that is left waits for a release. */
	peek(): T | undefined {
		return this.ready[this.next];
	}

	take(): void {
		this.next++;
	}

	/** @param index of one that was taken and is settled now */
	release(index: number): void {
		const successor = this.successors.get(index);
		if (successor !== undefined) this.ready.push(successor);
	}
}
