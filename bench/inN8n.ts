import { startHarness } from '../scripts/host/harness.ts';
import { DelayProbe } from './delayProbe.ts';
import { measureManyInOneRun } from './manyInOneRun.ts';
import { measureOneARun } from './oneARun.ts';
import { delayAlone } from './ours.ts';
import { print } from './table.ts';

/**
 * Measures our nodes beside n8n's own in one n8n, and prints the tables.
 *
 * @param quick a tenth of the leads: shows that it works, not what it costs
 */
export async function measureInN8n(tarball: string, quick: boolean): Promise<void> {
	const leads = quick ? 10_000 : 100_000;
	const remembered = quick ? [0, 10_000, 50_000] : [0, 100_000, 1_000_000];
	const probe = new DelayProbe();
	const n8n = await startHarness({
		tarball,
		env: {
			NODE_OPTIONS: `--require ${probe.preload} --max-old-space-size=12000`,
			BENCH_DELAY_FILE: probe.file,
			N8N_PAYLOAD_SIZE_MAX: '64',
		},
	});
	try {
		const many = await measureManyInOneRun(n8n, probe, leads);
		print(
			`${leads.toLocaleString('en')} leads in one run (median of 3; time of the whole run, and without the bare one)`,
			['nodes', 'run', 'without bare', 'of Remove Duplicates', 'longest delay of n8n’s event loop'],
			many,
		);
		console.log(
			`\nLongest turn of our own code for the same leads, outside n8n: ${await delayAlone(n8n.process.userFolder, leads)} ms`,
		);

		const one = await measureOneARun(n8n, remembered);
		print(
			'One lead a run, by how much is remembered (medians)',
			['nodes', ...remembered.map((count) => `${count.toLocaleString('en')} remembered`)],
			one,
		);
	} finally {
		await n8n.stop();
	}
}
