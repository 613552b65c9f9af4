import { statSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './errorCode.ts';

const BEAT_MS = 15_000;
const ABANDONED_MS = 2 * 60_000;

/** This process, among all that may share a folder: a container counts its process ids anew. */
export const owner = `${process.pid}@${hostname()}`;

/**
 * Shows that somebody is at work on these files and folders: their time of change is kept at now. What is not there
 * yet is left out.
 *
 * @returns ends it
 */
export function keepFresh(paths: readonly string[]): () => void {
	const beat = setInterval(() => {
		for (const path of paths) touch(path);
	}, BEAT_MS);
	beat.unref();
	return () => clearInterval(beat);
}

/**
 * Whether nobody is at work on it any more: its owner was a process of this machine and has ended, or its time of
 * change has stood still for two minutes. A process id alone says little: another process may have it by now.
 *
 * @param by the {@link owner} of who made it; anything else where that is not known
 */
export function isAbandoned(path: string, by: string): boolean {
	const [pid, machine] = by.split('@');
	if (machine === hostname() && !isAlive(Number(pid))) return true;
	const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
	return changed !== undefined && Date.now() - changed > ABANDONED_MS;
}

function touch(path: string): void {
	try {
		utimesSync(path, new Date(), new Date());
	} catch (error) {
		if (errorCode(error) !== 'ENOENT') throw error;
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return errorCode(error) === 'EPERM';
	}
}
