import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { Match, Question } from '../../lib/ledger/contract';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const properties: INodeProperties[] = [
	{
		displayName:
			'New and Returning leads are yours to deliver. Our output nodes confirm them on delivery; what is never confirmed can be claimed again when its lease ends.',
		name: 'howItWorks',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Match On',
		name: 'match',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Person',
				value: 'person',
				description: 'Anything else this person does is a duplicate',
			},
			{
				name: 'Person and Offer',
				value: 'personAndOffer',
				description: 'Anything else this person does with the same offer is a duplicate',
			},
			{
				name: 'Person, Offer and Action',
				value: 'personOfferAndAction',
				description: 'Only the same action with the same offer is a duplicate; other steps are returning',
			},
		],
		default: 'personOfferAndAction',
		description:
			'What counts as the same lead. A person is known by e-mail, else phone, else name and company.',
	},
	{
		displayName: 'Window (Days)',
		name: 'windowDays',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1, maxValue: 36500 },
		default: 180,
		description: 'How long a delivered step is remembered; after that the same step is new again',
	},
	{
		displayName: 'Remember',
		name: 'remember',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Immediately',
				value: 'immediately',
				description: 'As soon as it passes here: a delivery that fails does not come back',
			},
			{
				name: 'When Confirmed',
				value: 'whenConfirmed',
				description: 'Once an output has delivered it: a delivery that fails can be claimed again',
			},
		],
		default: 'whenConfirmed',
		description: 'When a lead counts as handled',
	},
	{
		displayName: 'Ledger',
		name: 'ledger',
		type: 'string',
		noDataExpression: true,
		default: 'default',
		placeholder: 'e.g. default',
		description: 'Name of the memory. Workflows that use the same name share what they remember.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: { remember: ['whenConfirmed'] } },
		options: [
			{
				displayName: 'Lease (Minutes)',
				name: 'leaseMinutes',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 10080 },
				default: 15,
				description:
					'How long a lead may take from here to its delivery. After that it can be claimed again, so choose it longer than the slowest run.',
			},
		],
	},
];

/** Reads the node's parameters once for the run: none of them can differ by lead. */
export function readQuestion(context: IExecuteFunctions): { ledger: string; question: Question } {
	const days = context.getNodeParameter('windowDays', 0) as number;
	const { leaseMinutes = 15 } = context.getNodeParameter('options', 0, {}) as { leaseMinutes?: number };
	return {
		ledger: context.getNodeParameter('ledger', 0) as string,
		question: {
			match: context.getNodeParameter('match', 0) as Match,
			windowMs: days * DAY_MS,
			leaseMs: leaseMinutes * MINUTE_MS,
			remember: context.getNodeParameter('remember', 0) as Question['remember'],
		},
	};
}
