import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Polled, PolledTable, PollOrder } from './order.ts';

/** A process that polls (poller.ts). */
export interface Poller {
	poll(order: PollOrder): Promise<Polled>;
	stop(): void;
}

export async function startPoller(table: PolledTable): Promise<Poller> {
	const child = fork(join(import.meta.dirname, 'poller.ts'), [JSON.stringify(table)], {
		execArgv: ['--expose-gc'],
	});
	const gone = once(child, 'exit').then(([code]) => {
		throw new Error(`The process that polls ended with ${String(code)}.`);
	});
	// It is waited for below; at the end nobody does.
	gone.catch(() => undefined);
	const answer = async (): Promise<unknown> => {
		const [message] = (await Promise.race([once(child, 'message'), gone])) as unknown[];
		return message;
	};
	await answer();
	return {
		poll: async (order) => {
			child.send(order);
			return (await answer()) as Polled;
		},
		stop: () => child.disconnect(),
	};
}
