import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { Order } from '../../lib/n8n/confirmLeads';
import { ledgerStoreProperty } from '../../lib/n8n/ledgerPlace';
import { perItem } from '../../lib/n8n/parameters';
import { readTime } from '../../lib/n8n/time';

const releases = { show: { operation: ['release'] } };

export const properties: INodeProperties[] = [
	{
		displayName:
			'Place this node behind a node of others that delivers, or behind Do Not Contact of Dedupe Leads. Our output nodes confirm and release by themselves.',
		name: 'howItWorks',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Confirm',
				value: 'confirm',
				description: 'The lead was delivered: from now on it is a duplicate',
				action: 'Confirm a delivery',
			},
			{
				name: 'Release',
				value: 'release',
				description: 'The lead was not delivered: it can be claimed again',
				action: 'Release a lead',
			},
		],
		default: 'confirm',
	},
	{
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		displayOptions: releases,
		default: '',
		placeholder: 'e.g. The CRM was down',
		description: 'Why it was not delivered. Kept in the item, not in the ledger.',
	},
	{
		displayName: 'Not Before',
		name: 'notBefore',
		type: 'dateTime',
		displayOptions: releases,
		default: '',
		placeholder: "e.g. {{ $now.plus(30, 'minutes') }}",
		description:
			"From when on the lead can be claimed again, for example {{ $now.plus(30, 'minutes') }}. Leave it empty for at once.",
	},
	{
		displayName: 'Lead ID',
		name: 'leadId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.leadId }}',
		description:
			'Which lead each item is about, by the ID of the lead, where a node in between does not keep the pairing of items, as Aggregate and some Code nodes do. Leave it empty otherwise.',
	},
	ledgerStoreProperty,
];

/** Reads the node's parameters: reason, time and lead id may differ by lead. */
export function readOrder(context: IExecuteFunctions): Order {
	const leadIdAt = leadIdsOf(context);
	if (context.getNodeParameter('operation', 0) === 'confirm') return { is: 'confirm', leadIdAt };
	const reason = perItem(context, 'reason');
	const notBefore = perItem(context, 'notBefore');
	return {
		is: 'release',
		leadIdAt,
		terms: (itemIndex) => {
			const time = readTime(context, notBefore.at(itemIndex), itemIndex);
			const words = reason.at(itemIndex);
			return {
				reason: typeof words === 'string' ? words.trim() || null : null,
				...(time !== null && { notBefore: time }),
			};
		},
	};
}

function leadIdsOf(context: IExecuteFunctions): Order['leadIdAt'] {
	const leadId = perItem(context, 'leadId');
	return (itemIndex) => {
		const id = leadId.at(itemIndex);
		return typeof id === 'string' ? id.trim() || null : null;
	};
}
