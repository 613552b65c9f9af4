import type { Delivered } from '../../scripts/host/receiver.ts';
import type { Sent } from './pipelineWorker';

/**
 * Checks what a destination that honours idempotency keys was sent: each lead was counted, each under one key, and
 * each repeat said so and told what was told before; of a person's leads one was told `new`.
 *
 * @returns how often each lead was sent
 */
export function countedOnce(
	delivered: readonly Delivered[],
	leads: readonly number[],
): ReadonlyMap<number, number> {
	const byKey = new Map<string, Sent[]>();
	for (const { key, body } of delivered) {
		if (key === null) throw new Error('there is no key');
		byKey.set(key, [...(byKey.get(key) ?? []), body as Sent]);
	}
	const counted = [...byKey.values()].map(([first]) => first?.lead ?? -1);
	expect(inOrder(counted)).toEqual(inOrder(leads));

	const news: number[] = [];
	for (const sent of byKey.values()) {
		expect(new Set(sent.map(({ lead, outcome }) => `${lead} ${outcome}`)).size).toBe(1);
		expect(new Set(sent.map(({ attempt }) => attempt)).size).toBe(sent.length);
		expect(sent.filter(({ attempt, reason }) => attempt > 1 !== (reason === 'reclaimed'))).toEqual([]);
		const [first] = sent;
		if (first?.outcome === 'new') news.push(personOf(first.lead));
	}
	expect(inOrder(news)).toEqual(inOrder([...new Set(leads.map(personOf))]));
	return new Map([...byKey.values()].map((sent) => [sent[0]?.lead ?? -1, sent.length]));
}

function personOf(lead: number): number {
	return Math.floor(lead / 2);
}

function inOrder(numbers: readonly number[]): number[] {
	return [...numbers].sort((a, b) => a - b);
}
