import '../userFolder';
import { PollContext } from 'n8n-core';
import type { IDataObject, INodeParameters, IPollFunctions } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { LeadRecoveryTrigger } from '../../../nodes/LeadRecoveryTrigger/LeadRecoveryTrigger.node';
import type { GivenCredentials } from '../credentials';
import { additionalData, node, type RunError } from '../engine';
import { logInto } from '../log';
import { NodeTypes } from '../nodeTypes';

/** How the node is polled. */
export interface Polling {
	readonly parameters?: INodeParameters;
	readonly credentials?: GivenCredentials;
	/** @default trigger; `manual` is "Fetch Test Event" */
	readonly mode?: 'trigger' | 'manual';
	/** Id of the workflow. @default workflow */
	readonly workflow?: string;
	/** Id of the node: another one is activated for the first time. */
	readonly id?: string;
	/** n8n's time-out of the workflow, in seconds. */
	readonly executionTimeout?: number;
	/** Takes in what the node logs. */
	readonly log?: string[];
}

/** What a poll came to. */
export interface Polled {
	/** What starts the workflow; null where nothing does. */
	readonly items: IDataObject[] | null;
	/** What n8n makes failed executions of. */
	readonly errors: RunError[];
}

/** Polls the trigger once, in n8n's own context. */
export async function poll(polling: Polling = {}): Promise<Polled> {
	const { parameters = {}, credentials = {}, mode = 'trigger' } = polling;
	const { workflow: id = 'workflow', id: nodeId = 'leadRecoveryTrigger', executionTimeout } = polling;
	const named = Object.fromEntries(Object.keys(credentials).map((type) => [type, { id: type, name: type }]));
	const trigger = node('leadRecoveryTrigger', parameters, { credentials: named, id: nodeId });
	const workflow = new Workflow({
		id,
		name: 'workflow',
		nodes: [trigger],
		connections: {},
		active: true,
		nodeTypes: new NodeTypes(),
		...(executionTimeout !== undefined && { settings: { executionTimeout } }),
	});
	const errors: RunError[] = [];
	const context = new PollContext(
		workflow,
		workflow.getNode(trigger.name) ?? trigger,
		additionalData(workflow, mode, 'execution', { credentials }),
		mode,
		mode === 'manual' ? 'manual' : 'activate',
		undefined,
		(error: Error & { description?: string | null }) => {
			errors.push({ message: error.message, description: error.description ?? null });
		},
	);
	if (polling.log) logInto(context, polling.log);
	const returned = await new LeadRecoveryTrigger().poll.call(context as IPollFunctions);
	return { items: returned?.flat().map(({ json }) => json) ?? null, errors };
}

/** The leads that come out, of which there must be some. */
export async function recovered(polling?: Polling): Promise<IDataObject[]> {
	const { items, errors } = await poll(polling);
	if (errors[0]) throw new Error(errors[0].message);
	return items ?? [];
}
