import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Growth } from './growth.ts';

/** Has so many persons claimed and confirmed, some at once, in a process of its own (growth.ts). */
export async function growthOf(packageFolder: string, persons: number, atOnce: number): Promise<Growth> {
	const child = fork(
		join(import.meta.dirname, 'growth.ts'),
		[packageFolder, String(persons), String(atOnce)],
		{
			execArgv: ['--expose-gc'],
		},
	);
	return await new Promise<Growth>((resolve, reject) => {
		child.once('message', (growth) => resolve(growth as Growth));
		child.once('error', reject);
		child.once('exit', (code) => reject(new Error(`The process that measures memory ended with ${code}.`)));
	});
}
