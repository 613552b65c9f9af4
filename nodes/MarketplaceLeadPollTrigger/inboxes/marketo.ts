import type { INodeProperties } from 'n8n-workflow';

import { chooser } from '../../../lib/n8n/choosing';
import { MARKETO_CREDENTIAL } from '../../../lib/n8n/marketoConnection';
import { openMarketoInbox } from '../../../lib/n8n/marketoInbox';
import type { InboxChoice } from './inboxChoice';

const read: INodeProperties = {
	displayName: 'Read',
	name: 'read',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Form Fills',
			value: 'formFills',
			description: 'What Microsoft fills out your form with, each time, also of people who come back',
		},
		{
			name: 'New People',
			value: 'newPeople',
			description:
				'People who are new in Marketo and have a lead source of Microsoft’s; who comes back is not seen',
		},
	],
	default: 'formFills',
	description: 'What leads are read from',
};

const form: INodeProperties = {
	...chooser('Form', 'form', 'searchForms', { as: 'By ID', placeholder: 'e.g. 1029' }),
	required: true,
	displayOptions: { show: { read: ['formFills'] } },
	description: 'The form that Partner Center names under Customer Leads',
};

/** Marketo Engage. */
export const marketo: InboxChoice = {
	value: 'marketo',
	name: 'Marketo',
	description: 'A form in Marketo Engage that Microsoft fills out',
	properties: [read, form],
	credentials: [{ name: MARKETO_CREDENTIAL, required: true }],
	open: async (context) =>
		await openMarketoInbox(context, {
			read: context.getNodeParameter('read', 'formFills') === 'newPeople' ? 'newPeople' : 'formFills',
			form: context.getNodeParameter('form', null),
		}),
};
