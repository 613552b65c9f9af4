import type { Destination, Keys, Limits, SendResult, TryAgain } from '../../../lib/destinations/contract';
import { delivered } from '../../../lib/destinations/outcome';

export const written = delivered('written');
export const busy: TryAgain = { status: 'tryAgain', why: 'busy', code: 'busy', message: 'It is busy.' };
export const lost: TryAgain = {
	status: 'tryAgain',
	why: 'answerLost',
	code: 'lost',
	message: 'No answer came.',
};
export const unsent: TryAgain = {
	status: 'tryAgain',
	why: 'unsent',
	code: 'unsent',
	message: 'No connection.',
};

/** What the destination says to a lead at its first, second, … try. */
export type Answers = (keys: Keys, earlier: number) => SendResult | Promise<SendResult>;

export interface Scripted extends Destination<undefined, Keys> {
	/** Delivery keys of each `send`, in order. */
	readonly sent: string[][];
	readonly mostAtOnce: () => number;
	/** Whether two sends ever held the same writer's leads at once, or one send held two of them. */
	readonly sharedAWriter: () => boolean;
}

/** What the delivery loop never asks for. */
export const unasked: Pick<Destination<never, never>, 'rehearse' | 'check' | 'withdraw'> = {
	rehearse: async () => await Promise.reject(new Error('Nobody asks for this here.')),
	check: async () => await Promise.reject(new Error('Nobody asks for this here.')),
	withdraw: async () => await Promise.reject(new Error('Nobody asks for this here.')),
};

/**
 * A destination in memory that says what it is told to say. Each record weighs 10 bytes.
 *
 * @param writerOf whom two sends must not hold at once
 */
export function scripted(
	answers: Answers,
	limits: Partial<Limits> = {},
	writerOf: (keys: Keys) => string = ({ recordKey }) => recordKey,
): Scripted {
	const sent: string[][] = [];
	const tries = new Map<string, number>();
	const open: Keys[] = [];
	let sends = 0;
	let most = 0;
	let isShared = false;
	return {
		...unasked,
		limits: { count: 1, bytes: 1000, concurrency: 1, ...limits },
		prepare: (_, keys) => ({ kind: 'record', record: keys, bytes: 10, changes: [] }),
		send: async (batch) => {
			sent.push(batch.map((keys) => keys.deliveryKey));
			most = Math.max(most, ++sends);
			open.push(...batch);
			const writers = open.map(writerOf);
			isShared ||= new Set(writers).size < writers.length;
			await new Promise((done) => setImmediate(done));
			const results = await Promise.all(
				batch.map(async (keys) => {
					const earlier = tries.get(keys.deliveryKey) ?? 0;
					tries.set(keys.deliveryKey, earlier + 1);
					return await answers(keys, earlier);
				}),
			);
			for (const keys of batch) open.splice(open.indexOf(keys), 1);
			sends--;
			return results;
		},
		sent,
		mostAtOnce: () => most,
		sharedAWriter: () => isShared,
	};
}
