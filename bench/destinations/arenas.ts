import type { Harness } from '../../scripts/host/harness.ts';
import { overwrites, TENANT } from '../../scripts/host/servers.ts';
import type { NodeSettings } from '../../scripts/host/workflow.ts';
import { azureTableSystem, marketoSystem, salesforceSystem } from '../../test/e2e/destinations/systems.ts';
import { startDataverse } from '../../test/servers/dataverse/dataverse.ts';
import { type StandIn, type StandInRequest, startStandIn } from '../../test/servers/standIn.ts';
import {
	azureTableCall,
	type CallReader,
	dataverseCall,
	dataverseLeadsSent,
	endpointCall,
	marketoCall,
	mostWritesAPartition,
	salesforceCall,
} from './calls.ts';
import { type Contender, dataverseNode, httpRequestNode, ours, salesforceNode } from './contenders.ts';

/** A system with the nodes that deliver to it: one after the other, ours first, all the same leads. */
export interface Arena {
	readonly title: string;
	readonly standIn: StandIn;
	/** What was asked for: write calls of 1,000 new leads. */
	readonly goal: string;
	readonly contenders: readonly Contender[];
	readonly callOf: CallReader;
	/** How often it is done over, with other leads; the median counts. */
	readonly rounds: number;
	/** What else is to be said of the writes. */
	readonly remark?: (requests: readonly StandInRequest[]) => string;
	/** Done before it is this arena's turn. */
	readonly setUp?: () => void;
	readonly connect: (n8n: Harness) => Promise<NodeSettings['credentials']>;
}

/** Everything that leads are delivered to. */
export interface Arenas {
	readonly all: readonly Arena[];
	/** What an n8n has to be started with so that it signs in here. */
	readonly env: Readonly<Record<string, string>>;
	readonly stop: () => Promise<void>;
}

/** How thoroughly it is measured. */
export interface Effort {
	readonly rounds: number;
	/** How long plug-ins of the slow Dataverse take for each lead, in ms. */
	readonly pluginMs: number;
}

/** Starts a stand-in for each system that leads are delivered to; Azure Table is an Azurite behind its guard. */
export async function startArenas({ rounds, pluginMs }: Effort): Promise<Arenas> {
	const salesforce = await salesforceSystem();
	const marketo = await marketoSystem();
	const azureTable = await azureTableSystem();
	const dataverse = await dataverseArenas(rounds, pluginMs);
	const endpoint = await startStandIn(() => ({ status: 200 }));
	const url = `${endpoint.origin}/leads`;
	const all: Arena[] = [
		{
			title: 'Salesforce',
			standIn: salesforce.standIn,
			goal: '≤ 5',
			contenders: [ours('Salesforce Lead Output', salesforce.node), salesforceNode],
			callOf: salesforceCall,
			rounds,
			connect: async (n8n) => await salesforce.connect(n8n),
		},
		...dataverse.arenas,
		{
			title: 'Marketo',
			standIn: marketo.standIn,
			goal: '≤ 4',
			contenders: [ours('Marketo Lead Output', marketo.node)],
			callOf: marketoCall,
			rounds,
			connect: async (n8n) => await marketo.connect(n8n),
		},
		{
			title: 'Azure Table',
			standIn: azureTable.standIn,
			goal: '≤ 10 a partition',
			contenders: [ours('Azure Table Lead Output', azureTable.node, azureTable.parameters)],
			callOf: azureTableCall,
			rounds,
			remark: (requests) => ` (${mostWritesAPartition(requests)} a partition)`,
			connect: async (n8n) => await azureTable.connect(n8n),
		},
		{
			title: 'HTTPS endpoint',
			standIn: endpoint,
			goal: '',
			contenders: [
				ours('HTTPS Endpoint Lead Output, one lead a request', 'httpsEndpointLeadOutput', { url }),
				ours('HTTPS Endpoint Lead Output, several', 'httpsEndpointLeadOutput', { url, send: 'batch' }),
				httpRequestNode(url),
			],
			callOf: endpointCall,
			rounds,
			connect: async () => await Promise.resolve({}),
		},
	];
	return {
		all,
		env: {
			CREDENTIALS_OVERWRITE_DATA: JSON.stringify(
				overwrites(salesforce.standIn.origin, dataverse.standIn.origin),
			),
		},
		stop: async () => {
			const systems = [salesforce, marketo, azureTable, dataverse.standIn, endpoint];
			await Promise.all(systems.map(async (each) => await each.stop()));
		},
	};
}

/** One environment, without plug-ins and with slow ones. */
async function dataverseArenas(
	rounds: number,
	pluginMs: number,
): Promise<{ readonly arenas: readonly Arena[]; readonly standIn: StandIn }> {
	const standIn = await startDataverse();
	// n8n's node asks once a run which columns are references; the stand-in does not know the question. Without rights
	// to metadata Dataverse refuses it, and the node goes on without.
	standIn.fault({
		on: ({ path }) => path.endsWith('/EntityDefinitions'),
		times: Infinity,
		trouble: { answer: { status: 403, body: { error: { code: '0x80040220', message: 'Not permitted.' } } } },
	});
	const arena = (title: string, ms: number): Arena => ({
		title,
		standIn,
		goal: '≤ 10',
		contenders: [ours('Dynamics 365 Lead Output', 'dynamicsLeadOutput'), dataverseNode],
		callOf: dataverseCall,
		rounds,
		remark: (requests) => ` (${dataverseLeadsSent(requests).toLocaleString('en')} leads in them)`,
		setUp: () => {
			standIn.switches.pluginMs = ms;
		},
		connect: async (n8n) => ({
			microsoftDataverseOAuth2Api: await n8n.credential('microsoftDataverseOAuth2Api', {
				grantType: 'clientCredentials',
				tenantId: TENANT,
				environmentUrl: standIn.origin,
				clientId: 'stand-in-client',
				clientSecret: 'stand-in-secret',
			}),
		}),
	});
	const slow = arena(`Dynamics 365, plug-ins of ${pluginMs} ms a lead`, pluginMs);
	return {
		standIn,
		arenas: [
			arena('Dynamics 365', 0),
			{
				...slow,
				rounds: 1,
				// One lead after the other, each with its plug-ins.
				contenders: slow.contenders.map((each) => ({ ...each, share: each.isOurs ? 1 : 0.1 })),
			},
		],
	};
}
