import type { INodeCredentialDescription, INodeProperties, IPollFunctions } from 'n8n-workflow';

import type { Inbox } from '../../../lib/inboxes/contract';

/** An inbox as the builder chooses it under Receive From. */
export interface InboxChoice {
	readonly value: string;
	readonly name: string;
	readonly description: string;
	/** What the builder sees only with this choice. */
	readonly properties: readonly INodeProperties[];
	readonly credentials: readonly INodeCredentialDescription[];
	/**
	 * Opens it by the node's parameters and credentials; nothing is asked yet.
	 *
	 * @throws InboxError where they cannot be right, and what n8n throws where a credential is missing
	 */
	readonly open: (context: IPollFunctions) => Promise<Inbox>;
}
