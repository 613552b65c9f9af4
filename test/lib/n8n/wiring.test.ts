import type { IExecuteFunctions, INodeType } from 'n8n-workflow';

import { ParseLeadSource } from '../../../nodes/ParseLeadSource/ParseLeadSource.node';
import { node, runNodes } from '../../nodes/engine';
import { payload } from '../../nodes/leads';

const PARSE = 'Parse Lead Source';

/** The node in an n8n that cannot tell the wires. */
function without(graph: 'getConnections' | 'getChildNodes'): INodeType {
	const parse = new ParseLeadSource();
	return {
		description: parse.description,
		async execute() {
			const context = Object.assign(Object.create(this) as IExecuteFunctions, {
				[graph]: () => {
					throw new Error('n8n does not tell.');
				},
			});
			return await parse.execute.call(context);
		},
	};
}

it.each(['getConnections', 'getChildNodes'] as const)(
	'a run goes on without hints where %s of n8n fails',
	async (graph) => {
		const nodes = [node('parseLeadSource', { output: 'byStage' }), node('noOperation')];
		const items = [payload(), payload({ leadSource: 'SPZA-PLT|contoso.backup' })];
		// What it would have said: one lead left through an output that is not connected.
		expect((await runNodes(nodes, { items })).hints(PARSE)).toHaveLength(1);
		const ran = await runNodes(nodes, { items, types: { parseLeadSource: without(graph) } });
		expect(ran.status).toBe('success');
		expect(ran.hints(PARSE)).toEqual([]);
		expect(ran.outputs(PARSE).flat()).toHaveLength(2);
	},
);
