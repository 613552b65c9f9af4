import type { INodeProperties } from 'n8n-workflow';

import { credentialSlot } from '../../lib/n8n/credentialSlot';
import { ledgerStoreProperty } from '../../lib/n8n/ledgerPlace';
import { dryRunOption, operationProperty } from '../../lib/n8n/outputProperties';

export const properties: INodeProperties[] = [
	operationProperty('the endpoint'),
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://crm.example.com/leads',
		description: 'Address that takes leads in POST requests. May differ by lead.',
	},
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Basic Auth', value: 'httpBasicAuth', description: 'User name and password' },
			{ name: 'Bearer Auth', value: 'httpBearerAuth', description: 'A token in the Authorization header' },
			{
				name: 'Header Auth',
				value: 'httpHeaderAuth',
				description: 'A header of your choice, e.g. X-API-Key',
			},
			{ name: 'None', value: 'none', description: 'The address alone' },
			{ name: 'Query Auth', value: 'httpQueryAuth', description: 'A token in the address' },
		],
		default: 'none',
		description: 'How this node signs in at the endpoint',
	},
	credentialSlot,
	{
		displayName: 'Send',
		name: 'send',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'One Lead a Request',
				value: 'one',
				description: 'The endpoint answers for each lead on its own',
			},
			{
				name: 'Several Leads a Request',
				value: 'batch',
				description: 'An array of leads; what the endpoint answers holds for all of them',
			},
		],
		default: 'one',
		description: 'How leads are put into requests',
	},
	{
		displayName: 'Body',
		name: 'body',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'CloudEvents',
				value: 'cloudEvents',
				description: 'A CloudEvents 1.0 event whose data is the lead',
			},
			{
				name: 'JSON',
				value: 'json',
				description: 'An object with the lead and its delivery key',
			},
		],
		default: 'json',
		description: 'What is sent of each lead',
	},
	{
		displayName: 'Sign Requests',
		name: 'sign',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether to sign each request by Standard Webhooks, so that the receiver can tell it is yours and unchanged',
	},
	ledgerStoreProperty,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		noDataExpression: true,
		placeholder: 'Add option',
		default: {},
		options: [
			dryRunOption,
			{
				displayName: 'Leads per Request',
				name: 'leadsPerRequest',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 1000, numberPrecision: 0 },
				displayOptions: { show: { '/send': ['batch'] } },
				default: 100,
				description:
					'How many leads one request holds at most; fewer where the body would come to more than 1 MiB',
			},
			{
				displayName: 'Requests at Once',
				name: 'concurrency',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 50 },
				default: 5,
				description: 'How many requests are under way at the same time',
			},
			{
				displayName: 'Timeout (Seconds)',
				name: 'timeoutSeconds',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 300 },
				default: 30,
				description: 'How long to wait for the endpoint’s answer to one request',
			},
		],
	},
];
