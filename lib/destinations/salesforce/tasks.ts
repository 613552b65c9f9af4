import type { Change } from '../contract';
import type { Activity, Written } from '../crm/crmSystem';
import { cutTo, isMarked, type Note, noteOf, sizeOf } from '../crm/note';
import type { CrmRow } from '../crm/row';
import { isId, type Queried, type Saved } from './answers';
import type { Api, NewRecord } from './api';
import { notSaved, refusedAltogether } from './failures';
import { Refusal } from './refusal';
import { isOneOf, select } from './soql';
import type { TaskType } from './taskType';
import { done, failed, type Failed, sentTogether } from './written';

export interface TaskSetup {
	readonly api: Api;
	readonly taskType: TaskType;
	/** ms since the epoch */
	readonly clock: () => number;
}

/**
 * Adds steps as tasks: up to 200 a request, after one search for those that are there already. A step that asks for no
 * contact is a task that is done: it tells, and asks nobody to do anything.
 */
export async function addTasks(
	activities: readonly Activity[],
	setup: TaskSetup,
	signal: AbortSignal,
): Promise<readonly Written[]> {
	const there = await tasksOf(activities, setup, signal);
	const missing = activities.filter((activity) => !there.has(activity));
	const sent = await create(missing, setup, signal, ownerOf);
	const orphans = missing.filter((activity) => ownerIsUnfit(sent.get(activity)));
	// Better on the list of whoever signs in than nowhere.
	for (const [activity, result] of await create(orphans, setup, signal, () => null))
		sent.set(activity, result);
	return activities.map((activity): Written => {
		const id = there.get(activity);
		if (id !== undefined) return { ...done(setup.api, 'Task', id), is: 'repeat' };
		const result = sent.get(activity) ?? failed(new RangeError('A task was passed over'));
		if ('is' in result) return result;
		if (!result.isSaved) return notSaved(result.errors, setup.taskType.fields, []);
		const { changes } = descriptionOf(activity.row, setup.taskType);
		const ownerless: readonly Change[] = orphans.includes(activity)
			? [{ field: 'OwnerId', what: 'dropped' }]
			: [];
		return { ...done(setup.api, 'Task', result.id), changes: [...ownerless, ...changes] };
	});
}

/**
 * Tasks of these very steps. Descriptions cannot be searched, so those with our subject on these records are read; a
 * person's records have few of them.
 */
async function tasksOf(
	activities: readonly Activity[],
	{ api, taskType }: TaskSetup,
	signal: AbortSignal,
): Promise<ReadonlyMap<Activity, string>> {
	const who = isOneOf(
		'WhoId',
		activities.map(({ id }) => id),
	);
	const subjects = isOneOf(
		'Subject',
		activities.map(({ row }) => subjectOf(row, taskType)),
	);
	if (who === null || subjects === null) return new Map();
	const soql = select(['Id', 'WhoId', 'Description'], 'Task', [`${who} AND ${subjects}`]);
	const [tasks] = soql === null ? [[]] : await api.queries([soql], signal);
	if (tasks instanceof Refusal) throw refusedAltogether(tasks);
	return new Map(
		activities.flatMap((activity): [Activity, string][] => {
			const task = tasks?.find((one) => isTaskOf(activity, one));
			return isId(task?.['Id']) ? [[activity, task['Id']]] : [];
		}),
	);
}

function isTaskOf({ id, row }: Activity, { WhoId, Description }: Queried): boolean {
	return WhoId === id && typeof Description === 'string' && isMarked(Description, row.keys);
}

async function create(
	activities: readonly Activity[],
	{ api, taskType, clock }: TaskSetup,
	signal: AbortSignal,
	owner: (activity: Activity) => string | null,
): Promise<Map<Activity, Saved | Failed>> {
	if (activities.length === 0) return new Map();
	const closed = activities.some(({ row }) => row.isDoNotContact)
		? await taskType.closedStatus(signal)
		: null;
	const today = new Date(clock()).toISOString().slice(0, 10);
	const recordOf = (activity: Activity): NewRecord => {
		const { id, row } = activity;
		const ownerId = owner(activity);
		return {
			WhoId: id,
			Subject: subjectOf(row, taskType),
			Description: descriptionOf(row, taskType).text,
			ActivityDate: today,
			...(ownerId !== null && { OwnerId: ownerId }),
			...(row.isDoNotContact && { Status: closed }),
		};
	};
	return new Map(
		await sentTogether(activities, async (part) => await api.create('Task', part.map(recordOf), {}, signal)),
	);
}

const USER = '005';

/** Only users have tasks; where a queue has the lead, whoever signs in gets it. */
function ownerOf({ existing: { ref } }: Activity): string | null {
	const ownerId = typeof ref === 'object' && ref !== null && 'ownerId' in ref ? ref.ownerId : null;
	return isId(ownerId) && ownerId.startsWith(USER) ? ownerId : null;
}

function ownerIsUnfit(result: Saved | Failed | undefined): boolean {
	if (result === undefined || 'is' in result || result.isSaved) return false;
	return result.errors.some(({ code }) => code === 'INACTIVE_OWNER_OR_USER');
}

function subjectOf({ subject }: CrmRow, { fields }: TaskType): string {
	const longest = fields.get('Subject')?.longest;
	return (longest ? cutTo(subject, longest) : subject).trim();
}

/** The marks at its end are never cut: by them a repeat is told. */
function descriptionOf({ note, lead, keys }: CrmRow, { fields }: TaskType): Note {
	const longest = fields.get('Description')?.longest ?? null;
	return longest === null || sizeOf(note, longest) <= longest.max
		? { text: note, changes: [] }
		: noteOf(lead, keys, longest, 'Description');
}
