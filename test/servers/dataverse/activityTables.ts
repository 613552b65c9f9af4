import type { StatusOption } from './columns.ts';
import { column, picklist, text } from './columns.ts';
import type { Table } from './table.ts';
import { owned, table } from './table.ts';

/** Tasks and phone calls. What they are about has one navigation property a table, and one a table and activity. */
export function activity(logicalName: 'task' | 'phonecall'): Table {
	const regarding = Object.fromEntries(
		['lead', 'contact', 'account'].flatMap((target) => [
			[`regardingobjectid_${target}`, `${target}s`],
			[`regardingobjectid_${target}_${logicalName}`, `${target}s`],
		]),
	);
	return table(
		{
			logicalName,
			entitySet: `${logicalName}s`,
			displayName: logicalName === 'task' ? 'Task' : 'Phone Call',
			primaryId: 'activityid',
			primaryName: 'subject',
			privilege: 'Activity',
		},
		[
			text('subject', 'Subject', 200, { required: 'ApplicationRequired' }),
			column('description', 'Description', { kind: 'memo', max: 2000 }),
			...(logicalName === 'phonecall'
				? [
						column('phonenumber', 'Phone Number', { kind: 'string', max: 200, format: 'Phone' }),
						column('directioncode', 'Direction', { kind: 'boolean' }, { default: true }),
					]
				: []),
			picklist('prioritycode', 'Priority', { 0: 'Low', 1: 'Normal', 2: 'High' }, { default: 1 }),
			column('scheduledend', 'Due Date', { kind: 'dateTime' }),
			column('regardingobjectid', 'Regarding', { kind: 'lookup', navigation: regarding }),
			...owned(
				[
					{ value: 0, label: 'Open' },
					{ value: 1, label: 'Completed' },
					{ value: 2, label: 'Canceled' },
				],
				logicalName === 'task' ? TASK_REASONS : CALL_REASONS,
			),
		],
	);
}

const TASK_REASONS: readonly StatusOption[] = [
	{ value: 2, label: 'Not Started', state: 0 },
	{ value: 3, label: 'In Progress', state: 0 },
	{ value: 4, label: 'Waiting on someone else', state: 0 },
	{ value: 5, label: 'Completed', state: 1 },
	{ value: 6, label: 'Canceled', state: 2 },
	{ value: 7, label: 'Deferred', state: 0 },
];
const CALL_REASONS: readonly StatusOption[] = [
	{ value: 1, label: 'Open', state: 0 },
	{ value: 2, label: 'Made', state: 1 },
	{ value: 4, label: 'Received', state: 1 },
	{ value: 3, label: 'Canceled', state: 2 },
];
