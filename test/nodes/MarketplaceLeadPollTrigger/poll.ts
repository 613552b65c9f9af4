import '../userFolder';
import { PollContext } from 'n8n-core';
import type { IDataObject, INodeParameters, IPollFunctions } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { MarketplaceLeadPollTrigger } from '../../../nodes/MarketplaceLeadPollTrigger/MarketplaceLeadPollTrigger.node';
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
	/** What the builder has called the node. */
	readonly name?: string;
	/** Id of the node: another one is another source. */
	readonly id?: string;
	/** Id of the workflow. */
	readonly workflow?: string;
	/** Of the workflow. @default UTC */
	readonly timezone?: string;
	/** Takes in what the node logs. */
	readonly log?: string[];
}

/** What a poll came to. */
export interface Polled {
	/** What starts the workflow, none where nothing does. */
	readonly items: IDataObject[];
	/** What n8n makes failed executions of. */
	readonly errors: RunError[];
}

/** An account that a credential may open; which one, the tests say. */
export const ACCOUNT: GivenCredentials = {
	azureTableStorageApi: { signIn: 'connectionString', connectionString: 'UseDevelopmentStorage=true' },
};

/** Polls the trigger once, in n8n's own context. */
export async function poll(polling: Polling = {}): Promise<Polled> {
	const { parameters = {}, credentials = ACCOUNT, mode = 'trigger', timezone = 'UTC' } = polling;
	const { workflow: id = 'workflow', id: nodeId = 'node' } = polling;
	const named = Object.fromEntries(Object.keys(credentials).map((type) => [type, { id: type, name: type }]));
	const trigger = node('marketplaceLeadPollTrigger', parameters, {
		credentials: named,
		id: nodeId,
		...(polling.name !== undefined && { name: polling.name }),
	});
	const workflow = new Workflow({
		id,
		name: 'workflow',
		nodes: [trigger],
		connections: {},
		active: true,
		nodeTypes: new NodeTypes(),
		settings: { timezone },
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
	const returned = await new MarketplaceLeadPollTrigger().poll.call(context as IPollFunctions);
	return { items: returned?.flat().map(({ json }) => json) ?? [], errors };
}
