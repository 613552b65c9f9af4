import { type Answer, Skip } from './answers.ts';
import type { Instance } from './instance.ts';
import type { Partition } from './subscription.ts';

/** `GET /rest/v1/leads/partitions.json`: those that the API user may work in. */
export function leadPartitions({ partitions }: Instance): Answer {
	const open = partitions.filter(({ isOpen = true }) => isOpen);
	return {
		result: open.map(({ id, name, description }) => ({ id, name, ...(description && { description }) })),
	};
}

/**
 * The partition that a record is meant for: without a name the first, which is the default one.
 *
 * @throws Skip 1008 for one that is not there or not open to the API user
 */
export function partitionFor({ partitions }: Instance, asked: string | null): Partition {
	const found = asked === null ? partitions[0] : partitions.find(({ name }) => name === asked);
	if (!found || found.isOpen === false) throw new Skip('1008', `Access denied to partition '${asked ?? ''}'`);
	return found;
}
