import type { Fields } from '../crm/field';
import type { Api } from './api';
import { fieldsOf } from './metadata';

/** What this sign-in can do with tasks. */
export interface TaskType {
	readonly fields: Fields;
	/** Whether a step can be told as a task, with the words by which a repeat is found. */
	readonly isWritable: boolean;
	/** The status of a task that is done, in the organisation's own word. */
	closedStatus(signal: AbortSignal): Promise<string>;
}

/** Salesforce's own word for it, which organisations may change. */
const COMPLETED = 'Completed';
const NEEDED = ['WhoId', 'Subject', 'Description', 'ActivityDate'] as const;

export async function readTaskType(api: Api, signal: AbortSignal): Promise<TaskType> {
	const description = await api.describe('Task', signal);
	const fields = description ? fieldsOf(description) : new Map<string, never>();
	let closed: Promise<string> | undefined;
	return {
		fields,
		isWritable: description?.createable === true && NEEDED.every((name) => fields.get(name)?.isCreatable),
		closedStatus: async (abort) => {
			closed ??= readClosedStatus(api, fields, abort);
			return await closed;
		},
	};
}

async function readClosedStatus(api: Api, fields: Fields, signal: AbortSignal): Promise<string> {
	if (fields.get('Status')?.options?.some(({ value }) => value === COMPLETED)) return COMPLETED;
	const soql = 'SELECT ApiName FROM TaskStatus WHERE IsClosed = true ORDER BY SortOrder LIMIT 1';
	const [status] = await api.query(soql, signal);
	const name = status?.['ApiName'];
	return typeof name === 'string' ? name : COMPLETED;
}
