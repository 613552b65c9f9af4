import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporaryFolder.ts';

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

	constructor() {
		const folder = temporaryFolder();
		this.preload = join(folder, 'preload.cjs');
		this.file = join(folder, 'delay');
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
}
