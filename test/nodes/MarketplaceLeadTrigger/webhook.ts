import '../userFolder';
import { type IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Request, Response } from 'express';
import { WebhookContext } from 'n8n-core';
import type { IDataObject, INodeParameters, IWebhookFunctions } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { MarketplaceLeadTrigger } from '../../../nodes/MarketplaceLeadTrigger/MarketplaceLeadTrigger.node';
import type { GivenCredentials } from '../credentials';
import { additionalData, node } from '../engine';
import { logInto } from '../log';
import { NodeTypes } from '../nodeTypes';

/** A request as n8n hands it to `webhook()`. */
export interface Posted {
	/** The bytes of the body, which n8n has read and not parsed; a string is sent as UTF-8. */
	readonly body?: string | Buffer;
	/** Fields of a multipart form, which n8n has read instead. */
	readonly fields?: IDataObject;
	readonly headers?: IncomingHttpHeaders;
	readonly query?: IDataObject;
	readonly parameters?: INodeParameters;
	readonly credentials?: GivenCredentials;
	/** @default webhook; `manual` is the test address */
	readonly mode?: 'webhook' | 'manual';
	/** Id of the workflow. @default workflow */
	readonly workflow?: string;
	/** Takes in what the node logs. */
	readonly log?: string[];
}

/** What the sender is answered, and what starts the workflow. */
export interface Answered {
	readonly status: number;
	readonly answer: unknown;
	readonly items: IDataObject[];
}

/** Sends a request to the trigger in n8n's own webhook context; request and response are stand-ins. */
export async function post(posted: Posted): Promise<Answered> {
	const { body, fields, headers = {}, query = {}, parameters = {}, credentials = {} } = posted;
	const { mode = 'webhook', workflow: id = 'workflow' } = posted;
	const named = Object.fromEntries(Object.keys(credentials).map((type) => [type, { id: type, name: type }]));
	const trigger = node('marketplaceLeadTrigger', parameters, { credentials: named });
	const workflow = new Workflow({
		id,
		name: 'workflow',
		nodes: [trigger],
		connections: {},
		active: true,
		nodeTypes: new NodeTypes(),
	});
	const registered = workflow.getNode(trigger.name) ?? trigger;
	const incoming = new IncomingMessage(new Socket());
	const request = Object.assign(incoming, {
		headers,
		query,
		body: fields ? { data: fields, files: {} } : {},
		...(body !== undefined && { rawBody: Buffer.from(body) }),
	}) as Request;
	const refusal: { status: number; answer: unknown }[] = [];
	const response = Object.assign(new ServerResponse(incoming), {
		status: (status: number) => ({ json: (answer: unknown) => refusal.push({ status, answer }) }),
	});
	const type = new MarketplaceLeadTrigger();
	const [webhookDescription] = type.description.webhooks ?? [];
	if (!webhookDescription) throw new Error('The trigger has no webhook.');
	const workflowExecuteAdditionalData = {
		...additionalData(workflow, mode, 'execution', { credentials }),
		httpRequest: request,
		httpResponse: response as ServerResponse as Response,
	};
	const context = new WebhookContext(
		workflow,
		registered,
		workflowExecuteAdditionalData,
		mode,
		{
			httpMethod: 'POST',
			node: registered.name,
			path: webhookDescription.path,
			webhookDescription,
			workflowId: id,
			workflowExecuteAdditionalData,
		},
		[],
		null,
	);
	if (posted.log) logInto(context, posted.log);
	const returned = await type.webhook.call(context as IWebhookFunctions);
	const items = (returned.workflowData ?? []).flat().map(({ json }) => json);
	// n8n answers 200 with what it is given, unless the node has answered by itself.
	const [answered] = returned.noWebhookResponse
		? refusal
		: [{ status: 200, answer: returned.webhookResponse as unknown }];
	if (!answered) throw new Error('Nobody has answered.');
	return { ...answered, items };
}
