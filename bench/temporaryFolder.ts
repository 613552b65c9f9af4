import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made = new Set<string>();

/** Makes a folder that is removed when this process ends, also where it is interrupted. */
export function temporaryFolder(): string {
	if (made.size === 0) {
		process.once('exit', () => made.forEach(removeFolder));
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
	}
	const folder = mkdtempSync(join(tmpdir(), 'marketplace-leads-bench-'));
	made.add(folder);
	return folder;
}

/** Removes such a folder before that. */
export function removeFolder(folder: string): void {
	rmSync(folder, { recursive: true, force: true });
}
