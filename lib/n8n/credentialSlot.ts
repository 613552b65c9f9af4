import type { INodeProperties } from 'n8n-workflow';

/** Where the editor shows the node's credential. Without it, n8n puts it above Ledger Store, far below. */
export const credentialSlot: INodeProperties = {
	displayName: 'Credentials',
	name: 'credentials',
	type: 'credentials',
	default: '',
};
