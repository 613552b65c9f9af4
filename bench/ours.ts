import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { QUESTION } from './ledger/leads.ts';
import { rowsLikeOurs } from './ledger/rows.ts';
import { seedSqliteLedger } from './ledger/sqlite.ts';
import { installedIn } from './shipped.ts';
import { removeFolder, temporaryFolder } from './temporaryFolder.ts';

/** Puts so many persons with one confirmed step each straight into the ledger of an n8n's user folder. */
export async function seedLedger(
	userFolder: string,
	ledgerName: string,
	from: number,
	to: number,
): Promise<void> {
	const rows = await rowsLikeOurs(installedIn(userFolder));
	seedSqliteLedger(
		join(userFolder, '.n8n', 'marketplace-leads', 'ledger.sqlite'),
		ledgerName,
		Array.from({ length: to - from }, rows.remembered),
	);
}

/**
 * The longest that our code keeps the event loop to itself while it parses and claims leads, by the way that the
 * nodes go: reading, hashing, the ledger and its disk, with the turns that it leaves to others in between.
 *
 * @param userFolder of an n8n that has our package installed
 * @returns ms, measured from turn to turn
 */
export async function delayAlone(userFolder: string, leads: number): Promise<number> {
	const ours = installedIn(userFolder);
	const { parseLeads } = ours('./n8n/parseLeads') as typeof import('../lib/n8n/parseLeads.ts');
	const { claimLeads } = ours('./n8n/claimLeads') as typeof import('../lib/n8n/claimLeads.ts');
	const { closeLedgers } = ours('./ledger/openLedger') as typeof import('../lib/ledger/openLedger.ts');
	const items = Array.from({ length: leads }, (_, i) => ({
		json: {
			userDetails: { firstName: 'Ann', lastName: 'Example', email: `ann.${i}@example.com`, country: 'US' },
			leadSource: 'SPZA-INS|contoso.backup',
		},
	}));
	const ownFolder = temporaryFolder();
	const before = process.env.N8N_USER_FOLDER;
	process.env.N8N_USER_FOLDER = ownFolder;
	try {
		const longest = watchTurns();
		const parsed = await parseLeads(
			items,
			{ field: null, stages: new Map() },
			{ lead: () => null, isNothing: () => false },
		);
		const claimed = await claimLeads(contextOf(parsed.map(({ item }) => item)), () => ({
			ledger: 'default',
			question: QUESTION,
		}));
		const result = longest();
		if (claimed.new.length !== leads) throw new Error(`${claimed.new.length} of ${leads} leads are new.`);
		return Math.round(result);
	} finally {
		await closeLedgers();
		if (before === undefined) delete process.env.N8N_USER_FOLDER;
		else process.env.N8N_USER_FOLDER = before;
		removeFolder(ownFolder);
	}
}

// n8n lends its packages this module; outside n8n the checkout's stands in for it.
registerHooks({
	resolve: (specifier, context, next) =>
		specifier === 'n8n-workflow'
			? next(specifier, { ...context, parentURL: import.meta.url })
			: next(specifier, context),
});

/** @returns stops watching and gives the longest turn of the event loop, in ms */
function watchTurns(): () => number {
	let longest = 0;
	let last = performance.now();
	let next: NodeJS.Immediate;
	const watch = () => {
		const now = performance.now();
		longest = Math.max(longest, now - last);
		last = now;
		next = setImmediate(watch);
	};
	next = setImmediate(watch);
	return () => {
		clearImmediate(next);
		return Math.max(longest, performance.now() - last);
	};
}

/** As much of a run in n8n as Dedupe Leads looks at. */
function contextOf(items: INodeExecutionData[]): IExecuteFunctions {
	const node: INode = {
		id: 'bench',
		name: 'Dedupe Leads',
		type: 'n8n-nodes-marketplace-leads.dedupeLeads',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const context: Partial<IExecuteFunctions> = {
		getInputData: () => items,
		getMode: () => 'trigger',
		getWorkflow: () => ({ id: 'bench', active: true }),
		getWorkflowSettings: () => ({}),
		getWorkflowStaticData: () => ({}),
		getNode: () => node,
		getParentNodes: () => [],
		getInstanceId: () => 'bench-instance',
		getExecutionId: () => '1',
		getExecuteData: () => ({ data: { main: [items] }, node, source: null }),
		evaluateExpression: () => 0,
		continueOnFail: () => false,
	};
	return context as IExecuteFunctions;
}
