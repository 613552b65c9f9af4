import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { Match, Question } from '../../lib/ledger/contract';
import { LedgerConfigurationError } from '../../lib/ledger/errors';
import { graceMs } from '../../lib/n8n/grace';
import { ledgerNameProperty, ledgerStoreProperty } from '../../lib/n8n/ledgerPlace';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const properties: INodeProperties[] = [
	{
		displayName:
			'New and Returning leads are yours to deliver. Our output nodes confirm them on delivery; behind other nodes, place Confirm Delivery. What is never confirmed comes out again through Lead Recovery Trigger.',
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
	ledgerStoreProperty,
	ledgerNameProperty,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		noDataExpression: true,
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: { remember: ['whenConfirmed'] } },
		options: [
			{
				displayName: 'Attempts',
				name: 'attempts',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 100 },
				default: 5,
				description:
					'How often a lead may be tried. After the last attempt it is parked until you replay it with Lead Ledger.',
			},
			{
				displayName: 'Destinations',
				name: 'destinations',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 20 },
				default: 1,
				description:
					'How many output nodes must have delivered a lead before it counts as delivered. Choose 2 for two outputs behind this node.',
			},
			{
				displayName: 'Lease (Minutes)',
				name: 'leaseMinutes',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 10080 },
				default: 15,
				description:
					'How long a lead may take from here to its delivery. After that it can be claimed again. Without this option it is 15 minutes, or the workflow’s time-out plus 5 where that is longer.',
			},
			{
				displayName: 'When the Content Changed',
				name: 'onChange',
				type: 'options',
				options: [
					{
						name: 'Deliver Again',
						value: 'deliver',
						description: 'The same step with another note or other contact details is returning',
					},
					{
						name: 'Hold Back',
						value: 'hold',
						description: 'It is a duplicate like any other repeat',
					},
				],
				default: 'deliver',
				description: 'What the repeat of a delivered step is when it says something else',
			},
		],
	},
];

/**
 * Reads the node's parameters once for the run: none of them can differ by lead.
 *
 * @throws LedgerConfigurationError for a value that the editor would not let through: the memory would be switched off
 */
export function readQuestion(context: IExecuteFunctions): { ledger: string; question: Question } {
	const option = (name: string, fallback: unknown): unknown =>
		(context.getNodeParameter('options', 0, {}) as Readonly<Record<string, unknown>>)[name] ?? fallback;
	return {
		ledger: context.getNodeParameter('ledger', 0) as string,
		question: {
			match: oneOf('Match On', context.getNodeParameter('match', 0), MATCHES),
			windowMs: Math.round(
				within('Window (Days)', context.getNodeParameter('windowDays', 0), 1, 36_500) * DAY_MS,
			),
			leaseMs: lease(context, option('leaseMinutes', null)),
			attempts: Math.trunc(within('Attempts', option('attempts', 5), 1, 100)),
			destinations: Math.trunc(within('Destinations', option('destinations', 1), 1, 20)),
			onChange: oneOf('When the Content Changed', option('onChange', 'deliver'), ['deliver', 'hold']),
			remember: oneOf('Remember', context.getNodeParameter('remember', 0), ['whenConfirmed', 'immediately']),
		},
	};
}

/** As chosen, else long enough for any run of the workflow. */
function lease(context: IExecuteFunctions, minutes: unknown): number {
	if (minutes === null) return graceMs(context);
	return Math.round(within('Lease (Minutes)', minutes, 1, 10_080) * MINUTE_MS);
}

const MATCHES: readonly Match[] = ['person', 'personAndOffer', 'personOfferAndAction'];

function within(field: string, value: unknown, least: number, most: number): number {
	if (typeof value === 'number' && value >= least && value <= most) return value;
	throw new LedgerConfigurationError(
		`${field} must be a number from ${least} to ${most}.`,
		`Correct the field ${field}.`,
	);
}

function oneOf<T extends string>(field: string, value: unknown, choices: readonly T[]): T {
	const choice = choices.find((candidate) => candidate === value);
	if (choice !== undefined) return choice;
	throw new LedgerConfigurationError(
		`${field} must be one of ${choices.join(', ')}.`,
		`Correct the field ${field}.`,
	);
}
