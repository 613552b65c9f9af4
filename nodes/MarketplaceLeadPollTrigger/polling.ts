import type { INodeProperties, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { credentialSlot } from '../../lib/n8n/credentialSlot';
import { ledgerNameProperty, ledgerStoreProperty } from '../../lib/n8n/ledgerPlace';
import type { PollChoices } from '../../lib/n8n/pollLeads';
import { pollStart } from '../../lib/n8n/pollStart';
import { sharedCredentialProperties } from './credentials';
import { INBOXES } from './inboxes/inboxes';

function othersThan(inbox: string): string[] {
	return INBOXES.map(({ value }) => value).filter((value) => value !== inbox);
}

const MOST_LEADS = 10_000;
const LEADS = 1000;

export const properties: INodeProperties[] = [
	{
		displayName:
			'Leads come out once the ledger has them. Put a Lead Recovery Trigger into this workflow, too, connected to the same Parse Lead Source: it brings back what a crash or a failed delivery leaves behind.',
		name: 'wiring',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Receive From',
		name: 'receiveFrom',
		type: 'options',
		noDataExpression: true,
		options: INBOXES.map(({ name, value, description }) => ({ name, value, description })),
		default: 'azureTable',
		description: 'Where Microsoft writes your leads, as Partner Center names it under Customer Leads',
	},
	credentialSlot,
	...INBOXES.flatMap(({ value, properties: own }) =>
		own.map((property) => ({
			...property,
			// Not by `show`: the editor hides the parameter that one with a credential is shown by.
			displayOptions: {
				...property.displayOptions,
				hide: { receiveFrom: othersThan(value), ...property.displayOptions?.hide },
			},
		})),
	),
	{
		displayName: 'Start With',
		name: 'startWith',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Everything', value: 'everything', description: 'All leads that are there' },
			{ name: 'Leads From a Date On', value: 'date', description: 'Those that were written then or later' },
			{
				name: 'Leads From Now On',
				value: 'now',
				description: 'Those that are written from the first poll on',
			},
		],
		default: 'now',
		description:
			'Where the first poll begins. It counts once for each source: later polls read on where the last one has left off.',
	},
	{
		displayName: 'Start Date',
		name: 'startDate',
		type: 'dateTime',
		noDataExpression: true,
		required: true,
		displayOptions: { show: { startWith: ['date'] } },
		default: '',
		description: 'In the time zone of the workflow',
	},
	ledgerStoreProperty,
	ledgerNameProperty,
	...sharedCredentialProperties,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		noDataExpression: true,
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Leads per Poll',
				name: 'leadsPerPoll',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: MOST_LEADS },
				default: LEADS,
				description: 'Most leads that come out at once; the others come out at the next polls',
			},
		],
	},
];

/**
 * Reads the node's parameters.
 *
 * @throws NodeOperationError for a value that the editor would not let through
 */
export function readChoices(context: IPollFunctions): PollChoices {
	const receiveFrom = context.getNodeParameter('receiveFrom');
	const inbox = INBOXES.find(({ value }) => value === receiveFrom);
	if (!inbox) throw wrong(context, 'Receive From', 'Choose one of the list.');
	const startWith = context.getNodeParameter('startWith');
	return {
		ledger: context.getNodeParameter('ledger') as string,
		start: pollStart(context, startWith, context.getNodeParameter('startDate', '')),
		limit: limitOf(context),
		open: async () => await inbox.open(context),
	};
}

function limitOf(context: IPollFunctions): number {
	const { leadsPerPoll = LEADS } = context.getNodeParameter('options', {}) as {
		readonly leadsPerPoll?: unknown;
	};
	if (typeof leadsPerPoll === 'number' && leadsPerPoll >= 1 && leadsPerPoll <= MOST_LEADS) {
		return Math.trunc(leadsPerPoll);
	}
	throw wrong(context, 'Leads per Poll', `Enter a number from 1 to ${MOST_LEADS}.`);
}

function wrong(context: IPollFunctions, field: string, description: string): NodeOperationError {
	return new NodeOperationError(context.getNode(), `The field ${field} holds nothing that this node knows.`, {
		description,
	});
}
