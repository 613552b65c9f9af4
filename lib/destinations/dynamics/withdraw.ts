import type { Delivered, Withdrawal } from '../contract';
import type { Answered, Batches } from './batches';
import type { Operation } from './multipart';
import { GUID } from './recordIds';

/**
 * Deletes what a test lead has left: its task, and the lead where it was made for it.
 *
 * @returns for people: what was removed, or what remains
 */
export async function withdrawLead(
	batches: Batches,
	{ status, remoteType, remoteId, activityId }: Delivered,
	signal: AbortSignal,
): Promise<Withdrawal> {
	const made = status === 'created' && remoteType === 'lead' ? remoteId : null;
	const rows = [
		...(activityId !== null && GUID.test(activityId) ? [{ set: 'tasks', what: 'task', id: activityId }] : []),
		...(made !== null && GUID.test(made) ? [{ set: 'leads', what: 'lead', id: made }] : []),
	];
	const operations = rows.map(({ set, id }): Operation => ({ method: 'DELETE', path: `${set}(${id})` }));
	const answers = operations.length === 0 ? [] : await batches.run(operations, signal);
	const remaining = rows.filter((_, place) => !isGone(answers[place]));
	if (remaining.length > 0) {
		const list = remaining.map(({ what, id }) => `${what} ${id}`).join(' and ');
		return {
			isRemoved: false,
			message: `In Dynamics 365 remains the ${list}: delete it there, or give the sign-in the right to delete.`,
		};
	}
	return made === null
		? { isRemoved: true, message: 'No lead was made for it.' }
		: { isRemoved: true, message: 'The test lead was deleted again.' };
}

function isGone(answered: Answered | undefined): boolean {
	return answered?.is === 'answered' && [200, 204, 404].includes(answered.answer.status);
}
