import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What runs inside n8n: keeps the longest delay of its event loop in a file, in ms; an empty file starts anew. */
const PRELOAD = `
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { readFileSync, writeFileSync } = require('node:fs');
const file = process.env.BENCH_DELAY_FILE;
if (file && process.argv.includes('start')) {
	const histogram = monitorEventLoopDelay({ resolution: 5 });
	histogram.enable();
	setInterval(() => {
		if (readFileSync(file, 'utf8') === '') histogram.reset();
		writeFileSync(file, String(histogram.max / 1e6));
	}, 100).unref();
}
`;

/** Tells the longest delay of n8n's event loop between two moments. */
export class DelayProbe {
	readonly preload: string;
	readonly file: string;
	private readonly folder = mkdtempSync(join(tmpdir(), 'marketplace-leads-bench-'));

	constructor() {
		this.preload = join(this.folder, 'preload.cjs');
		this.file = join(this.folder, 'delay');
		writeFileSync(this.preload, PRELOAD);
		writeFileSync(this.file, '');
	}

	reset(): void {
		writeFileSync(this.file, '');
	}

	/** ms; 0 where nothing was measured yet */
	read(): number {
		return Number(readFileSync(this.file, 'utf8'));
	}

	async remove(): Promise<void> {
		await rm(this.folder, { recursive: true, force: true });
	}
}
