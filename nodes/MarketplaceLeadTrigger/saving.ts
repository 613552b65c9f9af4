import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';

import { ledgerCredentials, ledgerNameProperty, ledgerStoreProperty } from '../../lib/n8n/ledgerPlace';

const WHEN_SAVING = { saveBeforeAnswering: [true] };

export const savingProperties: INodeProperties[] = [
	{
		displayName: 'Save Before Answering',
		name: 'saveBeforeAnswering',
		type: 'boolean',
		noDataExpression: true,
		default: true,
		description:
			'Whether to keep each lead in the ledger before the sender is told that it has arrived, so that a Lead Recovery Trigger in this workflow brings back what nobody delivers. Turn it off only where nothing behind settles leads.',
	},
	{ ...ledgerStoreProperty, displayOptions: { show: WHEN_SAVING } },
	{ ...ledgerNameProperty, displayOptions: { show: WHEN_SAVING } },
];

export const savingCredentials: INodeCredentialDescription[] = ledgerCredentials.map((credential) => ({
	...credential,
	displayOptions: { show: { ...WHEN_SAVING, ...credential.displayOptions?.show } },
}));
