import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { Stage } from '../../lib/lead/lead';
import type { StageMap } from '../../lib/lead/stages';
import { failureText, nodeFailure } from '../../lib/n8n/failure';
import type { ParseInput } from '../../lib/n8n/parseLeads';
import { hint } from '../../lib/n8n/wiring';

/** The outputs by stage; their order is public and never changes. */
export const STAGE_OUTPUTS: ReadonlyArray<{ readonly name: string; readonly stage: Stage }> = [
	{ name: 'Interest', stage: 'interest' },
	{ name: 'Trial', stage: 'trial' },
	{ name: 'Active', stage: 'active' },
	{ name: 'Do Not Contact', stage: 'doNotContact' },
	{ name: 'Unknown', stage: 'unknown' },
];

export const properties: INodeProperties[] = [
	{
		displayName: 'Input',
		name: 'input',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Text in a Field',
				value: 'field',
				description: 'One field of the item holds the lead source, e.g. AzureMarketplace-INS|contoso.backup',
			},
			{
				name: 'Whole Item',
				value: 'item',
				description:
					'The item is a lead in any known shape: from our triggers, a Webhook node, an Azure Table, a form, or a record of Dynamics 365, Salesforce or Marketo',
			},
		],
		default: 'item',
		description: 'Where the lead source is',
	},
	{
		displayName: 'Field',
		name: 'field',
		type: 'string',
		noDataExpression: true,
		requiresDataPath: 'single',
		default: 'leadSource',
		placeholder: 'e.g. body.leadSource',
		description: 'Name of the field that holds the lead source; a dot leads into a field of a field',
		displayOptions: { show: { input: ['field'] } },
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'One Branch',
				value: 'single',
				description: 'Every lead leaves through one output',
			},
			{
				name: 'One Branch a Stage',
				value: 'byStage',
				description: 'Interest, Trial, Active, Do Not Contact and Unknown have outputs of their own',
			},
		],
		default: 'single',
		description: 'Whether to sort the leads. To sort by action, use a Switch node on lead.source.action.',
	},
	{
		displayName: 'Changing Output removes the wires behind this node. Connect it again afterwards.',
		name: 'outputNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Stages',
		name: 'stages',
		type: 'fixedCollection',
		noDataExpression: true,
		typeOptions: { multipleValues: true },
		placeholder: 'Add action',
		default: {},
		description:
			'Which stage an action means, where it shall differ from: INS interest, StartTestDrive trial, PLT and Create active, DNC do not contact, others unknown',
		options: [
			{
				displayName: 'Action',
				name: 'rules',
				values: [
					{
						displayName: 'Action',
						name: 'action',
						type: 'string',
						noDataExpression: true,
						default: '',
						placeholder: 'e.g. INS',
						description: 'Code of the action, in any case',
					},
					{
						displayName: 'Stage',
						name: 'stage',
						type: 'options',
						noDataExpression: true,
						options: [
							{ name: 'Active', value: 'active' },
							{ name: 'Do Not Contact', value: 'doNotContact' },
							{ name: 'Interest', value: 'interest' },
							{ name: 'Trial', value: 'trial' },
							{ name: 'Unknown', value: 'unknown' },
						],
						default: 'interest',
					},
				],
			},
		],
	},
];

/**
 * Under "Continue" n8n hands what a failed node was given on through its first output, unread and as if it had
 * succeeded. So a node that cannot be set up as it says reads its leads as it would by default.
 */
export function orByDefault(
	context: IExecuteFunctions,
	read: () => ParseInput & { byStage: boolean },
): ParseInput & { byStage: boolean } {
	try {
		return read();
	} catch (error) {
		if (!context.continueOnFail()) throw nodeFailure(context, error);
		hint(context, `The leads were read as by default. ${failureText(context, error)}`);
		// Under "Continue (using error output)" n8n counts that output too.
		const byStage = context.getNodeOutputs().length >= STAGE_OUTPUTS.length;
		return { field: null, stages: new Map(), byStage };
	}
}

/** Reads the node's parameters once for the run: none of them can differ by lead. */
export function readInput(context: IExecuteFunctions): ParseInput & { byStage: boolean } {
	const { rules = [] } = context.getNodeParameter('stages', 0, {}) as {
		rules?: ReadonlyArray<{ action: unknown; stage: Stage }>;
	};
	const stages: StageMap = new Map(
		rules.flatMap(({ action, stage }) =>
			typeof action === 'string' ? [[action.trim().toLowerCase(), stage] as const] : [],
		),
	);
	const inField = context.getNodeParameter('input', 0) === 'field';
	return {
		field: inField ? (context.getNodeParameter('field', 0) as string).trim() : null,
		stages,
		byStage: context.getNodeParameter('output', 0) === 'byStage',
	};
}
