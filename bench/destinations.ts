import { startHarness } from '../scripts/host/harness.ts';
import { type Arena, type Arenas, startArenas } from './destinations/arenas.ts';
import type { Call } from './destinations/calls.ts';
import { measureFootprint } from './destinations/footprint.ts';
import { measureArena, type Result } from './destinations/measure.ts';
import { ms, print } from './table.ts';

/**
 * Delivers new leads to each system, with our nodes and with n8n's own, in one n8n; then what the package costs an n8n
 * that does nothing with it. Prints the tables.
 *
 * @param quick a tenth of the leads, and plug-ins that are hardly slow: shows that it works, not what it costs
 * @param only the systems by the first words of their names, and `footprint`; left out: all of it
 */
export async function measureDestinations(
	tarball: string,
	quick: boolean,
	only?: readonly string[],
): Promise<void> {
	const isAsked = (title: string): boolean => !only || only.some((word) => title.startsWith(word));
	const arenas = await startArenas({ rounds: quick ? 1 : 3, pluginMs: quick ? 20 : 300 });
	try {
		const all = arenas.all.filter(({ title }) => isAsked(title));
		if (all.length > 0) await measureArenas(tarball, { ...arenas, all }, quick ? 100 : 1000);
	} finally {
		await arenas.stop();
	}
	if (isAsked('footprint')) await measureFootprint(tarball, quick);
}

/** What was measured is printed also where one of them fails. */
async function measureArenas(tarball: string, { all, env }: Arenas, leads: number): Promise<void> {
	const n8n = await startHarness({ tarball, env });
	const rows: string[][] = [];
	try {
		for (const arena of all) rows.push(...rowsOf(arena, await measureArena(n8n, arena, leads)));
	} finally {
		print(
			'New leads to each system (goals are for 1,000; median time of the node alone)',
			['system', 'nodes', 'leads', 'write calls', 'goal', 'other calls', 'time', 'a lead', 'of n8n’s'],
			rows,
		);
		await n8n.stop();
	}
}

function rowsOf({ title, goal, contenders }: Arena, results: readonly Result[]): string[][] {
	const theirs = results.find((_, at) => contenders[at]?.isOurs === false);
	return results.map((result, at) => {
		const isOurs = contenders[at]?.isOurs ?? false;
		console.log(`  ${title}, ${result.contender}: ${ms(result.ms)}`);
		return [
			title,
			result.contender,
			result.leads.toLocaleString('en'),
			`${(result.calls.get('write') ?? 0).toLocaleString('en')}${isOurs ? result.remark : ''}`,
			isOurs ? goal : '',
			othersIn(result.calls),
			ms(result.ms),
			`${aLead(result).toFixed(1)} ms`,
			theirs ? `${(aLead(result) / aLead(theirs)).toFixed(3)} ×` : '',
		];
	});
}

function aLead({ ms: time, leads }: Result): number {
	return time / leads;
}

/** e.g. `5 look-ups, 1 description` */
function othersIn(calls: ReadonlyMap<Call, number>): string {
	const others = [...calls].filter(([call]) => call !== 'write');
	return others.map(([call, count]) => `${count.toLocaleString('en')} × ${call}`).join(', ');
}
