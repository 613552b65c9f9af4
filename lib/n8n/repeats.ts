import type { DeliveryTask } from '../destinations/deliver';

/** Items of one run that are the same lead for the same place, e.g. where two branches meet again: sent once. */
export class Repeats {
	/** Position of each repeat, with that of the item it repeats. */
	readonly all = new Map<number, number>();
	private readonly first = new Map<string, number>();

	isRepeat(position: number, { lead, keys, options }: DeliveryTask<unknown>): boolean {
		const sameness = JSON.stringify([lead.id, lead.fingerprint, keys.deliveryKey, options]);
		const first = this.first.get(sameness);
		if (first === undefined) this.first.set(sameness, position);
		else this.all.set(position, first);
		return first !== undefined;
	}
}
