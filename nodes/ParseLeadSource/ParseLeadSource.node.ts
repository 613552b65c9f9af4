import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { originsOf } from '../../lib/n8n/leadItem';
import { parseLeads } from '../../lib/n8n/parseLeads';
import { everyItem } from '../../lib/n8n/run';
import { refuseExecuteOnce } from '../../lib/n8n/failure';
import { TRIGGERS } from '../../lib/n8n/upstream';
import { hintUnwiredOutputs } from '../../lib/n8n/wiring';
import { orByDefault, properties, readInput, STAGE_OUTPUTS } from './input';

export class ParseLeadSource implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Parse Lead Source',
		name: 'parseLeadSource',
		icon: { light: 'file:parseLeadSource.svg', dark: 'file:parseLeadSource.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["output"] === "byStage" ? "one output a stage" : "one output" }}',
		description: 'Reads a marketplace lead in any known shape and tells its source, action, offer and stage',
		defaults: { name: 'Parse Lead Source' },
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{ $parameter["output"] === "byStage" ? ${JSON.stringify(
			STAGE_OUTPUTS.map(({ name }) => ({ type: NodeConnectionTypes.Main, displayName: name })),
		)} : [{ type: "${NodeConnectionTypes.Main}" }] }}`,
		usableAsTool: true,
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { byStage, ...input } = orByDefault(this, () => {
			refuseExecuteOnce(this);
			return readInput(this);
		});
		const parsed = await parseLeads(everyItem(this), input, originsOf(this, TRIGGERS));
		if (!byStage) return [parsed.map(({ item }) => item)];
		const outputs = STAGE_OUTPUTS.map(({ stage }) =>
			parsed.filter((lead) => lead.stage === stage).map(({ item }) => item),
		);
		hintUnwiredOutputs(
			this,
			STAGE_OUTPUTS.map(({ name }, index) => ({ name, count: outputs[index]?.length ?? 0 })),
		);
		return outputs;
	}
}
