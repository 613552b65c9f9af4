import type { IExecuteFunctions } from 'n8n-workflow';

import type { PersonTask, Task } from '../../lib/n8n/administerLedger';
import { perItem } from '../../lib/n8n/parameters';
import type { PersonBy } from '../../lib/n8n/personOf';

/** Reads the node's parameters: who or which execution it is about may differ by item. */
export function readTask(context: IExecuteFunctions): { ledger: string; task: Task } {
	return { ledger: context.getNodeParameter('ledger', 0) as string, task: taskOf(context) };
}

function taskOf(context: IExecuteFunctions): Task {
	const operation = context.getNodeParameter('operation', 0) as Task['is'];
	switch (operation) {
		case 'releaseByExecution':
			return { is: operation, executionId: perItem(context, 'executionId') };
		case 'replayParked':
		case 'getStatistics':
			return { is: operation };
		default:
			return { is: operation satisfies PersonTask, by: personBy(context) };
	}
}

function personBy(context: IExecuteFunctions): PersonBy {
	const by = context.getNodeParameter('person', 0) as PersonBy['is'];
	switch (by) {
		case 'email':
			return { is: by, email: perItem(context, 'email') };
		case 'phone':
			return { is: by, phone: perItem(context, 'phone'), country: perItem(context, 'country') };
		case 'lead':
			return { is: by };
	}
}
