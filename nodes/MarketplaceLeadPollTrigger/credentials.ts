import type { INodeCredentialDescription, INodeProperties, NodeParameterValue } from 'n8n-workflow';

import { ledgerCredentials, ledgerStoreProperty } from '../../lib/n8n/ledgerPlace';
import { INBOXES } from './inboxes/inboxes';

/**
 * A type of credential that an inbox asks for and a ledger's store, too. n8n keeps one of each type in a node and looks
 * at the first description of it only; that cannot say "this or that". So a parameter that nobody sees is there where
 * either asks for it, and the credential is asked for where the parameter is. It says where it is not (`hide`), because
 * the editor hides every parameter that such a one is shown by.
 */
interface Shared {
	readonly parameter: string;
	readonly inboxes: readonly string[];
	readonly ledger: INodeCredentialDescription;
}

const shared: readonly Shared[] = ledgerCredentials.flatMap((ledger) => {
	const inboxes = INBOXES.filter(({ credentials }) => credentials.some(({ name }) => name === ledger.name));
	return inboxes.length === 0
		? []
		: [{ parameter: `${ledger.name}Needed`, inboxes: inboxes.map(({ value }) => value), ledger }];
});

function isShared(name: string): boolean {
	return shared.some(({ ledger }) => ledger.name === name);
}

export const sharedCredentialProperties: INodeProperties[] = shared.flatMap(
	({ parameter, inboxes, ledger }) => {
		const hidden: INodeProperties = {
			displayName: parameter,
			name: parameter,
			type: 'hidden',
			default: true,
		};
		const forInbox = { hide: { receiveFrom: othersThan(inboxes) } };
		const forLedger = {
			hide: { ledgerStore: storesWithout(ledger), receiveFrom: [...inboxes] },
		};
		return [
			{ ...hidden, displayOptions: forInbox },
			{ ...hidden, displayOptions: forLedger },
		];
	},
);

function othersThan(inboxes: readonly string[]): string[] {
	return INBOXES.map(({ value }) => value).filter((value) => !inboxes.includes(value));
}

/** Ledger stores that do not ask for this credential. */
function storesWithout({ displayOptions }: INodeCredentialDescription): NodeParameterValue[] {
	const asking = displayOptions?.show?.['ledgerStore'] ?? [];
	const all = ledgerStoreProperty.options ?? [];
	return all.flatMap((option) =>
		'value' in option && !asking.includes(option.value) ? [option.value as NodeParameterValue] : [],
	);
}

const ofInboxes = INBOXES.flatMap(({ value, credentials }) =>
	credentials
		.filter(({ name }) => !isShared(name))
		.map((credential) => ({
			...credential,
			displayOptions: {
				...credential.displayOptions,
				show: { receiveFrom: [value], ...credential.displayOptions?.show },
			},
		})),
);

/** What the inboxes ask for, and the ledger's store. */
export const credentials: INodeCredentialDescription[] = [
	...ofInboxes,
	...shared.map(({ parameter, ledger: { name } }) => ({
		name,
		required: true,
		displayOptions: { show: { [parameter]: [true] } },
	})),
	...ledgerCredentials.filter(({ name }) => !isShared(name)),
];
