import type { Change } from '../contract';
import type { Activity, Written } from '../crm/crmSystem';
import { dropped } from '../crm/course';
import { cutTo, sizeOf } from '../crm/note';
import type { Answered } from './batches';
import type { Connection } from './connection';
import { missingTable, readError } from './errorBody';
import type { Operation } from './multipart';
import { activityIdOf } from './recordIds';
import { refusal } from './refusal';
import { RowRef, urlOf } from './rows';

/** Table reference Task (Microsoft Learn); makers cannot make them shorter. */
const LONGEST_SUBJECT = { max: 200, in: 'units' } as const;
const LONGEST_DESCRIPTION = { max: 2000, in: 'units' } as const;

/** State and status reason of a task that is done. */
const COMPLETED = { statecode: 1, statuscode: 5 };

/** What was answered for one task. */
interface Added {
	readonly made: Answered | undefined;
	/** null where it was not to be completed. */
	readonly completed: Answered | undefined | null;
}

/**
 * Adds a task to each lead or contact, under an id made of its delivery: sent again, it is never made again. It belongs
 * to the record's owner; where that is refused, e.g. because they have left, to the sign-in. For a do-not-contact step it
 * is completed at once: it asks nobody to do anything.
 *
 * @returns in the order of `activities`
 */
export async function addTasks(
	connection: Connection,
	activities: readonly Activity[],
	signal: AbortSignal,
): Promise<Written[]> {
	const first = await add(connection, activities, ownerOf, signal);
	const again = activities.filter(
		(activity, place) => ownerOf(activity) !== null && isOwnersFault(first[place]?.made),
	);
	const second = await add(connection, again, () => null, signal);
	const withoutOwner = new Map(again.map((activity, place) => [activity, second[place]]));
	return activities.map((activity, place) => {
		const added = withoutOwner.get(activity) ?? first[place];
		return writtenOf(connection, activity, added, withoutOwner.has(activity) ? dropped(['ownerid']) : []);
	});
}

async function add(
	connection: Connection,
	activities: readonly Activity[],
	owner: (activity: Activity) => string | null,
	signal: AbortSignal,
): Promise<Added[]> {
	const perTask = activities.map((activity) => operationsOf(connection, activity, owner(activity)));
	const operations = perTask.flat();
	const answers = operations.length === 0 ? [] : await connection.batches.run(operations, signal);
	let at = 0;
	return perTask.map(({ length }): Added => {
		const added = { made: answers[at], completed: length > 1 ? answers[at + 1] : null };
		at += length;
		return added;
	});
}

function operationsOf(
	{ writeHeaders }: Connection,
	{ row, type, id }: Activity,
	owner: string | null,
): Operation[] {
	const taskId = activityIdOf(row.keys.deliveryKey);
	const write = (condition: Readonly<Record<string, string>>, body: unknown): Operation => ({
		method: 'PATCH',
		path: `tasks(${taskId})`,
		id: taskId,
		headers: { ...condition, ...writeHeaders },
		body,
	});
	const task = write(
		{ 'If-None-Match': '*' },
		{
			subject: cutTo(row.subject, LONGEST_SUBJECT),
			description: cutTo(row.note, LONGEST_DESCRIPTION),
			[`regardingobjectid_${type}_task@odata.bind`]: `/${type}s(${id})`,
			...(owner !== null && { 'ownerid@odata.bind': owner }),
		},
	);
	// A new task is open whatever it says, so it is completed in the next request of the same batch.
	return row.isDoNotContact ? [task, write({ 'If-Match': '*' }, COMPLETED)] : [task];
}

function ownerOf({ existing: { ref } }: Activity): string | null {
	return ref instanceof RowRef ? ref.owner : null;
}

/** Refused for good, and not for what the task is about: then its owner is left out once. */
function isOwnersFault(made: Answered | undefined): boolean {
	if (made?.is !== 'answered') return false;
	const { status, body } = made.answer;
	const missing = missingTable(readError(body));
	return missing !== 'lead' && missing !== 'contact' && [400, 403, 404].includes(status);
}

function writtenOf(
	{ origin, clock }: Connection,
	{ row }: Activity,
	added: Added | undefined,
	changes: readonly Change[],
): Written {
	const id = activityIdOf(row.keys.deliveryKey);
	const task = { type: 'task', id, url: urlOf(origin, 'task', id) };
	if (added?.made === undefined) return { is: 'gone' };
	const { made, completed } = added;
	if (made.is === 'unanswered') return { is: 'failed', result: made.why };
	const { status } = made.answer;
	if (status === 404) return { is: 'gone' };
	if (!isSuccess(made) && status !== 412) return { is: 'failed', result: refusal(made.answer, clock()) };

	if (completed?.is === 'unanswered') return { is: 'failed', result: completed.why };
	if (completed && !isSuccess(completed)) {
		const result = refusal(completed.answer, clock());
		if (result.status !== 'rejected') return { is: 'failed', result };
		// An environment with status reasons of its own: the task is there, and it says what it is about.
		return { is: 'done', ...task, changes: [...changes, ...dropped(['statuscode'])] };
	}
	return status === 412
		? { is: 'repeat', ...task }
		: { is: 'done', ...task, changes: [...cutsOf(row), ...changes] };
}

/** A lead’s description may have been made longer than a task’s can be. */
function cutsOf({ note }: Activity['row']): readonly Change[] {
	const fits = sizeOf(note, LONGEST_DESCRIPTION) <= LONGEST_DESCRIPTION.max;
	return fits ? [] : [{ field: 'description', what: 'truncated' }];
}

function isSuccess(answered: Extract<Answered, { is: 'answered' }>): boolean {
	const { status } = answered.answer;
	return status >= 200 && status <= 299;
}
