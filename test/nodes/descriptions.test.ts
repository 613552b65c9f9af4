import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
	IDataObject,
	INodeParameters,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeHelpers, Workflow } from 'n8n-workflow';

import { startReceiver } from '../servers/httpsEndpoint/receiver';
import { node, runNodes } from './engine';
import { payload } from './leads';
import { NodeTypes, ourNodes, typeName } from './nodeTypes';
import { poll } from './LeadRecoveryTrigger/poll';
import { makeDue } from './ledgerFile';
import { post } from './MarketplaceLeadTrigger/webhook';

/** The public contract (DESIGN.md): names, outputs in their order, defaults. None of it ever changes. */
const CONTRACT = {
	marketplaceLeadTrigger: {
		displayName: 'Marketplace Lead Trigger',
		outputs: [null],
		defaults: {
			authentication: 'none',
			saveBeforeAnswering: true,
			ledgerStore: 'sqlite',
			ledger: 'default',
		},
	},
	marketplaceLeadPollTrigger: {
		displayName: 'Marketplace Lead Poll Trigger',
		outputs: [null],
		defaults: {
			receiveFrom: 'azureTable',
			table: {
				__rl: true,
				mode: 'list',
				value: 'MarketplaceLeads',
				cachedResultName: 'MarketplaceLeads',
			},
			startWith: 'now',
			ledgerStore: 'sqlite',
			ledger: 'default',
			azureTableStorageApiNeeded: true,
			options: {},
		},
	},
	leadRecoveryTrigger: {
		displayName: 'Lead Recovery Trigger',
		outputs: [null],
		defaults: {
			ledgerStore: 'sqlite',
			ledger: 'default',
			scope: 'workflow',
			skipOlderThanDays: 7,
			options: {},
		},
	},
	parseLeadSource: {
		displayName: 'Parse Lead Source',
		outputs: [null],
		defaults: { input: 'item', output: 'single', stages: {} },
	},
	dedupeLeads: {
		displayName: 'Dedupe Leads',
		outputs: ['New', 'Returning', 'Duplicate', 'Do Not Contact'],
		defaults: {
			match: 'personOfferAndAction',
			windowDays: 180,
			remember: 'whenConfirmed',
			ledgerStore: 'sqlite',
			ledger: 'default',
			options: {},
		},
	},
	confirmDelivery: {
		displayName: 'Confirm Delivery',
		outputs: ['Confirmed', 'Not Confirmed'],
		defaults: { operation: 'confirm', leadId: '', ledgerStore: 'sqlite' },
	},
	leadLedger: {
		displayName: 'Lead Ledger',
		outputs: [null],
		defaults: { operation: 'lookUp', person: 'lead', ledgerStore: 'sqlite', ledger: 'default' },
	},
	httpsEndpointLeadOutput: {
		displayName: 'HTTPS Endpoint Lead Output',
		outputs: ['Delivered', 'Not Delivered'],
		defaults: {
			operation: 'deliverLead',
			url: '',
			authentication: 'none',
			send: 'one',
			body: 'json',
			sign: false,
			ledgerStore: 'sqlite',
			options: {},
		},
	},
	dynamicsLeadOutput: {
		displayName: 'Dynamics 365 Lead Output',
		outputs: ['Delivered', 'Not Delivered'],
		defaults: {
			operation: 'deliverLead',
			recordPer: 'personAndOffer',
			whenExists: 'enrich',
			whenCustomer: 'activity',
			mapping: 'standard',
			ledgerStore: 'sqlite',
			options: {},
		},
	},
	marketoLeadOutput: {
		displayName: 'Marketo Lead Output',
		outputs: ['Delivered', 'Not Delivered'],
		defaults: {
			operation: 'deliverLead',
			addBy: 'sync',
			programme: { __rl: true, mode: 'list', value: '' },
			memberStatuses: {},
			whenExists: 'enrich',
			mapping: 'standard',
			ledgerStore: 'sqlite',
			options: {},
		},
	},
	salesforceLeadOutput: {
		displayName: 'Salesforce Lead Output',
		outputs: ['Delivered', 'Not Delivered'],
		defaults: {
			operation: 'deliverLead',
			authentication: 'oAuth2',
			recordPer: 'personAndOffer',
			whenExists: 'enrich',
			whenCustomer: 'activity',
			campaign: { __rl: true, mode: 'list', value: '' },
			memberStatuses: {},
			mapping: 'standard',
			ledgerStore: 'sqlite',
			options: {},
		},
	},
	azureTableLeadOutput: {
		displayName: 'Azure Table Lead Output',
		outputs: ['Delivered', 'Not Delivered'],
		defaults: {
			operation: 'deliverLead',
			table: {
				__rl: true,
				mode: 'list',
				value: 'MarketplaceLeads',
				cachedResultName: 'MarketplaceLeads',
			},
			layout: 'microsoft',
			recordPer: 'step',
			whenExists: 'update',
			mapping: 'standard',
			ledgerStore: 'sqlite',
			options: {},
		},
	},
} as const;

/**
 * What the editor leaves out of a node's parameters because it takes them for a part of the sign-in: where a parameter
 * chooses the sign-in, all that parameters of the sign-in are shown by (n8n 2.41.1, read in its editor).
 */
function hiddenByEditor({ properties, credentials = [] }: INodeTypeDescription): string[] {
	const shownBy = credentials.map(({ displayOptions }) => displayOptions?.show ?? {});
	const fields = properties.filter(({ name }) => shownBy.some((show) => name in show));
	const isChoice = ({ name, options = [] }: INodeProperties): boolean => {
		const values = options.flatMap((option) => ('value' in option ? [option.value] : []));
		if (name === 'authentication') return !values.includes('none');
		const asking = shownBy.flatMap((show) => show[name] ?? []);
		return values.length > 0 && values.every((value) => asking.includes(value));
	};
	const choice = fields.find(isChoice);
	if (!choice) return [];
	const related = fields.flatMap(({ displayOptions }) => Object.keys(displayOptions?.show ?? {}));
	return [...new Set(related)].filter((name) => name !== choice.name);
}

/** Pages that are there for everybody: n8n links to them from the node. */
const DOCUMENTATION = /^https:\/\/(learn\.microsoft\.com|docs\.n8n\.io)\//;

const names = Object.keys(CONTRACT) as (keyof typeof CONTRACT)[];
const ROOT = join(__dirname, '../../nodes');

function typeOf(name: string): INodeType {
	return new NodeTypes().getByNameAndVersion(typeName(name));
}

/** Folder, and class, of a node. */
const className = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Names of the outputs as the editor shows them. */
function outputNames(name: string, parameters = {}): (string | null)[] {
	const { description } = typeOf(name);
	const placed = node(name, parameters);
	const workflow = new Workflow({
		nodes: [placed],
		connections: {},
		active: false,
		nodeTypes: new NodeTypes(),
	});
	return NodeHelpers.getNodeOutputs(workflow, workflow.getNode(placed.name) ?? placed, description).map(
		(output, index) =>
			typeof output === 'string' ? (description.outputNames?.[index] ?? null) : (output.displayName ?? null),
	);
}

function readJson(...path: string[]): IDataObject {
	return JSON.parse(readFileSync(join(ROOT, ...path), 'utf8')) as IDataObject;
}

it('the contract speaks of every node there is', () => {
	expect(ourNodes.map(({ description }) => description.name).sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (name) => {
	const { displayName, outputs, defaults } = CONTRACT[name];
	const { description } = typeOf(name);

	it('keeps the name, outputs and defaults it was published with', () => {
		expect(description).toMatchObject({ name, displayName, version: 1, defaults: { name: displayName } });
		expect(outputNames(name)).toEqual(outputs);
		const filled = NodeHelpers.getNodeParameters(description.properties, {}, true, false, null, description);
		const notices = description.properties.filter(({ type }) => type === 'notice' || type === 'credentials');
		const parameters = { ...filled };
		for (const { name: notice } of notices) delete parameters[notice];
		expect(parameters).toEqual(defaults);
	});

	it('shows every parameter in the editor, which hides what a part of the sign-in is shown by', () => {
		const seen = description.properties.filter(({ type }) => type !== 'hidden').map((each) => each.name);
		expect(hiddenByEditor(description).filter((each) => seen.includes(each))).toEqual([]);
	});

	it('is in the folder and class that n8n looks for', () => {
		expect(readdirSync(join(ROOT, className(name)))).toContain(`${className(name)}.node.ts`);
		expect(typeOf(name).constructor.name).toBe(className(name));
	});

	it('has an icon for light and one for dark', () => {
		const { light, dark } = description.icon as { light: string; dark: string };
		expect(light).not.toBe(dark);
		for (const icon of [light, dark]) {
			const file = icon.replace(/^file:/, '');
			expect(readFileSync(join(ROOT, className(name), file), 'utf8')).toMatch(/^<svg /);
		}
	});

	it('is found in the node panel, with documentation', () => {
		const codex = readJson(className(name), `${className(name)}.node.json`);
		expect(codex).toMatchObject({
			node: `n8n-nodes-marketplace-leads.${name}`,
			alias: expect.arrayContaining(['marketplace']) as string[],
			resources: { primaryDocumentation: [{ url: expect.stringMatching(DOCUMENTATION) as string }] },
		});
		expect(codex['categories']).not.toEqual([]);
	});
});

it('Parse Lead Source has one output a stage where that is asked for', () => {
	expect(outputNames('parseLeadSource', { output: 'byStage' })).toEqual([
		'Interest',
		'Trial',
		'Active',
		'Do Not Contact',
		'Unknown',
	]);
});

it.each(['azureTableStorageApi', 'marketoApi', 'standardWebhooksSigningApi'])(
	'n8n finds the test of the credential %s',
	(credential) => {
		// As n8n looks for it: in the first node, in whatever order, that names a test of the credential.
		const tests = ourNodes.flatMap(({ description, methods }) =>
			(description.credentials ?? [])
				.filter(({ name, testedBy }) => name === credential && testedBy !== undefined)
				.map(({ testedBy }) => typeof testedBy === 'string' && methods?.credentialTest?.[testedBy]),
		);
		expect(tests.length).toBeGreaterThan(0);
		for (const test of tests) expect(test).toBeInstanceOf(Function);
	},
);

/** Types of the credentials that n8n asks for. It looks at the first description of a type, whatever stands behind it. */
function requiredCredentials({ description }: INodeType, parameters: INodeParameters): string[] {
	const { properties, credentials = [] } = description;
	const filled = NodeHelpers.getNodeParameters(properties, parameters, true, false, null, description) ?? {};
	const types = [...new Set(credentials.map(({ name }) => name))];
	return types.filter((type) => {
		const first = credentials.find(({ name }) => name === type);
		return first?.required === true && NodeHelpers.displayParameter(filled, first, null, description);
	});
}

it.each([
	['postgres', 'postgres'],
	['azureTable', 'azureTableStorageApi'],
])('nodes that use the ledger ask for its credential where it is in %s', (ledgerStore, credential) => {
	for (const type of ourNodes) {
		if (!type.description.properties.some(({ name }) => name === 'ledgerStore')) continue;
		const besides = requiredCredentials(type, { ledgerStore: 'sqlite' });
		expect(requiredCredentials(type, { ledgerStore }).sort()).toEqual(
			[...new Set([...besides, credential])].sort(),
		);
	}
});

it('only nodes whose first output tells everything can be tools of an agent', () => {
	const tools = ourNodes.filter(({ description }) => description.usableAsTool);
	expect(tools.map(({ description }) => description.name)).toEqual(['parseLeadSource']);
});

/** A node's folder, the schema of one of its operations, and an item that it gave out. */
type Shaped = [folder: string, file: string, item: () => Promise<IDataObject | undefined>];

it.each<Shaped>([
	[
		'MarketplaceLeadTrigger',
		'output.json',
		async () => (await post({ body: JSON.stringify(payload()) })).items[0],
	],
	['LeadRecoveryTrigger', 'output.json', async () => await recoverable()],
	['ParseLeadSource', 'output.json', async () => (await pipeline()).json('Parse Lead Source')[0]],
	['DedupeLeads', 'output.json', async () => (await pipeline()).json('Dedupe Leads')[0]],
	['ConfirmDelivery', 'confirm.json', async () => await confirmation('confirm')],
	['ConfirmDelivery', 'release.json', async () => await confirmation('release')],
	...[
		'lookUp',
		'suppressPerson',
		'liftSuppression',
		'forgetPerson',
		'releaseByExecution',
		'replayParked',
		'getStatistics',
	].map((operation): Shaped => [
		'LeadLedger',
		`${operation}.json`,
		async () => await administration(operation),
	]),
	[
		'HttpsEndpointLeadOutput',
		'deliverLead.json',
		async () => (await pipeline()).json('HTTPS Endpoint Lead Output')[0],
	],
])('%s tells the editor the shape its items really have', async (folder, file, item) => {
	const schema = readJson(folder, '__schema__', 'v1.0.0', file);
	expect(propertiesOf(schema)).toEqual(shapeOf(await item()));
});

/** A lead that is due at once, as Fetch Test Event shows it. */
async function recoverable(): Promise<IDataObject | undefined> {
	const parameters = { ledger: 'recoverable' };
	await post({ body: JSON.stringify(payload()), parameters });
	makeDue();
	return (await poll({ mode: 'manual', parameters })).items?.[0];
}

/** All nodes one after the other, with a payload that fills as much of the item as one can. */
async function pipeline(): ReturnType<typeof runNodes> {
	const receiver = await startReceiver();
	const nodes = [
		node('parseLeadSource'),
		node('dedupeLeads', { ledger: 'shapes' }),
		node('httpsEndpointLeadOutput', { url: receiver.origin }),
	];
	try {
		return await runNodes(nodes, { items: [payload({ email: `${Math.random()}@example.com` })] });
	} finally {
		await receiver.stop();
	}
}

/** What Confirm Delivery makes of a claimed lead. */
async function confirmation(operation: string): Promise<IDataObject | undefined> {
	const nodes = [node('dedupeLeads', { ledger: 'shapes' }), node('confirmDelivery', { operation })];
	const items = [payload({ email: `${Math.random()}@example.com` })];
	return (await runNodes(nodes, { items })).outputs('Confirm Delivery').flat()[0]?.json;
}

/** What Lead Ledger adds to an item; what else is in the item is as it came. */
async function administration(operation: string): Promise<IDataObject> {
	const items = [payload({ email: `${Math.random()}@example.com` })];
	const parameters = { ledger: 'shapes', operation, executionId: '1' };
	const [json] = (await runNodes([node('leadLedger', parameters)], { items })).json('Lead Ledger');
	return { ledger: json?.['ledger'] };
}

/** Keys of the item and of what is in it, as deep as the schema tells them; what is free stays out. */
function shapeOf(value: IDataObject | undefined): Record<string, string[]> {
	const lead = value?.['lead'] as IDataObject | undefined;
	const dedupe = value?.['dedupe'] as IDataObject | undefined;
	const [delivery] = (value?.['delivery'] ?? []) as IDataObject[];
	return {
		item: sortedKeys(value),
		lead: sortedKeys(lead),
		contact: sortedKeys(lead?.['contact'] as IDataObject),
		source: sortedKeys(lead?.['source'] as IDataObject | undefined),
		dedupe: sortedKeys(dedupe),
		claim: sortedKeys(dedupe?.['claim'] as IDataObject | undefined),
		delivery: sortedKeys(delivery),
		confirmation: sortedKeys(value?.['confirmation'] as IDataObject | undefined),
		recovery: sortedKeys(value?.['recovery'] as IDataObject | undefined),
		ledger: sortedKeys(value?.['ledger'] as IDataObject | undefined),
	};
}

function propertiesOf(schema: IDataObject): Record<string, string[]> {
	const inside = (outer: IDataObject | undefined, name: string): IDataObject | undefined => {
		const property = (outer?.['properties'] as IDataObject | undefined)?.[name] as IDataObject | undefined;
		return (property?.['items'] as IDataObject | undefined) ?? property;
	};
	const keys = (part: IDataObject | undefined): string[] => sortedKeys(part?.['properties'] as IDataObject);
	const lead = inside(schema, 'lead');
	const dedupe = inside(schema, 'dedupe');
	return {
		item: keys(schema),
		lead: keys(lead),
		contact: keys(inside(lead, 'contact')),
		source: keys(inside(lead, 'source')),
		dedupe: keys(dedupe),
		claim: keys(inside(dedupe, 'claim')),
		delivery: keys(inside(schema, 'delivery')),
		confirmation: keys(inside(schema, 'confirmation')),
		recovery: keys(inside(schema, 'recovery')),
		ledger: keys(inside(schema, 'ledger')),
	};
}

function sortedKeys(value: IDataObject | undefined): string[] {
	return Object.keys(value ?? {}).sort();
}
