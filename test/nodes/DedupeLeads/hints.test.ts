import type { INode, INodeParameters } from 'n8n-workflow';

import { node, runNodes, type Wire } from '../engine';
import { payload } from '../leads';
import { foreignNode } from '../nodeTypes';

const DEDUPE = 'Dedupe Leads';
const WAIT_HINT =
	'A Wait node is behind this node (“Wait”): choose a lease longer than the wait under Options, or the lead is claimed again while it waits.';

const passOn = foreignNode('passOn', async function () {
	return [this.getInputData()];
});
const messenger = foreignNode('messenger', async function () {
	return [this.getInputData()];
});
messenger.description.properties = [
	{ displayName: 'Operation', name: 'operation', type: 'string', default: 'post' },
];
const types = { 'n8n-nodes-base.wait': passOn, 'n8n-nodes-base.slack': messenger };

const wait = (more: Partial<INode> = {}): INode => node('n8n-nodes-base.wait', {}, { name: 'Wait', ...more });
const confirm = node('confirmDelivery');

async function hints(
	nodes: readonly INode[],
	parameters: INodeParameters = {},
	wires: readonly Wire[] = [],
): Promise<unknown[]> {
	const dedupe = node('dedupeLeads', parameters);
	const items = [payload({ email: `${Math.random()}@example.com` })];
	const ran = await runNodes([dedupe, ...nodes], { items, types, wires });
	return ran.hints(DEDUPE).map(({ message }) => message);
}

describe('Dedupe Leads warns of a wait on the way to the delivery', () => {
	it('where the lease is automatic', async () => {
		expect(await hints([wait(), confirm])).toEqual([WAIT_HINT]);
		expect(await hints([wait(), confirm], { options: { attempts: 3 } })).toEqual([WAIT_HINT]);
		expect(await hints([wait(), node('noOperation'), confirm])).toEqual([WAIT_HINT]);
	});

	it('also of a messenger that waits for an answer', async () => {
		const ask = (operation: string): INode => node('n8n-nodes-base.slack', { operation }, { name: 'Wait' });
		expect(await hints([ask('sendAndWait'), confirm])).toEqual([WAIT_HINT]);
		expect(await hints([ask('post'), confirm])).toEqual([]);
	});

	it.each<[string, INode[], INodeParameters]>([
		['the lease is chosen', [wait(), confirm], { options: { leaseMinutes: 60 } }],
		['there is no lease', [wait(), confirm], { remember: 'immediately' }],
		['the Wait node is disabled', [wait({ disabled: true }), confirm], {}],
		['the lead is settled before it', [confirm, wait()], {}],
		['nothing settles the lead', [wait()], {}],
		['nothing waits', [node('noOperation'), confirm], {}],
	])('but not where %s', async (_what, nodes, parameters) => {
		expect(await hints(nodes, parameters)).toEqual([]);
	});

	it('but not where the way back to it waits: the claim was released before', async () => {
		const release = node('confirmDelivery', { operation: 'release' });
		const stop = foreignNode('stop', async () => [[]]);
		const back = node('stop');
		const dedupe = node('dedupeLeads');
		const items = [payload({ email: `${Math.random()}@example.com` })];
		const ran = await runNodes([dedupe, release, back, wait()], {
			items,
			types: { ...types, stop },
			wires: [
				[release.name, 1, back.name],
				['Wait', 0, DEDUPE],
			],
		});
		expect(ran.hints(DEDUPE)).toEqual([]);
	});
});

describe('Dedupe Leads tells of a trigger that saves into another ledger', () => {
	const told = async (trigger: INode, parameters: INodeParameters): Promise<unknown[]> => {
		const items = [payload({ email: `${Math.random()}@example.com` })];
		return (await runNodes([trigger, node('dedupeLeads', parameters)], { items }))
			.hints(DEDUPE)
			.map(({ message }) => message);
	};
	const trigger = (parameters: INodeParameters = {}): INode => node('marketplaceLeadTrigger', parameters);

	it('by name', async () => {
		expect(await told(trigger(), { ledger: 'another' })).toEqual([
			'“Marketplace Lead Trigger” keeps its leads in another ledger than this node looks in. Choose the same Ledger in both.',
		]);
		expect(await told(trigger({ ledger: 'another' }), { ledger: 'another' })).toEqual([]);
	});

	it('but not where the trigger saves nothing', async () => {
		expect(await told(trigger({ saveBeforeAnswering: false }), { ledger: 'another' })).toEqual([]);
	});
});
