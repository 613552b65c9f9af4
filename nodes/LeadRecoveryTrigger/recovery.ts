import type { INodeProperties, IPollFunctions } from 'n8n-workflow';

import { MAX_BATCH, RECEIPT_RETENTION_DAYS } from '../../lib/ledger/contract';
import { LedgerConfigurationError } from '../../lib/ledger/errors';
import { ledgerNameProperty, ledgerStoreProperty } from '../../lib/n8n/ledgerPlace';
import type { Recovery } from '../../lib/n8n/recoverLeads';

const DAY_MS = 24 * 60 * 60_000;

export const properties: INodeProperties[] = [
	{
		displayName:
			'Connect this node to the same Parse Lead Source as the trigger that receives the leads. Dedupe Leads behind it tells what was delivered meanwhile. Each workflow that receives leads needs one, and it works only while the workflow is published.',
		name: 'wiring',
		type: 'notice',
		default: '',
	},
	ledgerStoreProperty,
	ledgerNameProperty,
	{
		displayName: 'Recover',
		name: 'scope',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'All Leads of the Ledger',
				value: 'ledger',
				description: 'Also those that came in through other workflows',
			},
			{
				name: 'Leads of This Workflow',
				value: 'workflow',
				description: 'Those that came in through this workflow',
			},
		],
		default: 'workflow',
		description: 'Which leads come out here',
	},
	{
		displayName: 'First Activation: Skip Older Than (Days)',
		name: 'skipOlderThanDays',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1, maxValue: RECEIPT_RETENTION_DAYS },
		default: 7,
		description:
			'Leads that are older when this node first runs do not come out by themselves. They are parked, and come out with the operation Replay Parked of Lead Ledger.',
	},
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
				typeOptions: { minValue: 1, maxValue: MAX_BATCH },
				default: 100,
				description: 'Most leads that come out at once; the others come out at the next polls',
			},
		],
	},
];

/**
 * Reads the node's parameters.
 *
 * @throws LedgerConfigurationError for a value that the editor would not let through
 */
export function readRecovery(context: IPollFunctions): Recovery {
	const { leadsPerPoll = 100 } = context.getNodeParameter('options', {}) as {
		readonly leadsPerPoll?: unknown;
	};
	const days = context.getNodeParameter('skipOlderThanDays');
	return {
		ledger: context.getNodeParameter('ledger') as string,
		scope: context.getNodeParameter('scope') === 'ledger' ? 'ledger' : 'workflow',
		limit: within('Leads per Poll', leadsPerPoll, MAX_BATCH),
		maxAgeMs: within('Skip Older Than (Days)', days, RECEIPT_RETENTION_DAYS) * DAY_MS,
	};
}

function within(field: string, value: unknown, most: number): number {
	if (typeof value === 'number' && value >= 1 && value <= most) return Math.trunc(value);
	throw new LedgerConfigurationError(
		`${field} must be a number from 1 to ${most}.`,
		`Correct the field ${field}.`,
	);
}
