import type { INodeType, INodeTypeDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { receiveLeads } from '../../lib/n8n/receiveLeads';
import { authenticationProperties } from './authentication';
import { savingCredentials, savingProperties } from './saving';

export class MarketplaceLeadTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Marketplace Lead Trigger',
		name: 'marketplaceLeadTrigger',
		icon: { light: 'file:marketplaceLeadTrigger.svg', dark: 'file:marketplaceLeadTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: 'HTTPS endpoint',
		description: 'Starts the workflow when the Microsoft commercial marketplace sends a customer lead',
		eventTriggerDescription: 'Waiting for a lead to be sent to the test address',
		activationMessage: 'Leads that Microsoft sends to the production address now start this workflow.',
		defaults: { name: 'Marketplace Lead Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'httpQueryAuth',
				required: true,
				displayOptions: { show: { authentication: ['queryAuth'] } },
			},
			{
				name: 'httpHeaderAuth',
				required: true,
				displayOptions: { show: { authentication: ['headerAuth'] } },
			},
			...savingCredentials,
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				// Left out, n8n would answer the literal text "firstEntryJson"; empty, it sends what webhook() returns.
				responseData: '',
				path: 'lead',
			},
		],
		triggerPanel: {
			header: 'Receive leads from Microsoft',
			executionsHelp: {
				inactive:
					'<b>While you build</b>, click “Execute step” and send a lead to the test address above, for example with the curl command in the documentation.<br /><br /><b>When it works</b>, publish the workflow and paste the <b>production</b> address into <a href="https://partner.microsoft.com/dashboard" target="_blank">Partner Center</a>: Marketplace offers → your offer → Offer setup → Customer leads → Connect → HTTPS endpoint → HTTPS endpoint URL. Press Validate there: Microsoft sends a test lead, and this workflow receives it.<br /><br />Keep the address secret: whoever has it can send you leads.',
				active:
					'Published. Paste the <b>production</b> address into <a href="https://partner.microsoft.com/dashboard" target="_blank">Partner Center</a>: Marketplace offers → your offer → Offer setup → Customer leads → Connect → HTTPS endpoint → HTTPS endpoint URL.<br /><br />To try changes, click “Execute step” and send a lead to the test address: nothing is remembered of it.',
			},
			activationHint:
				'Once you’ve finished building, publish the workflow and paste the production address into Partner Center.',
		},
		properties: [...authenticationProperties, ...savingProperties],
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveLeads(this);
	}
}
