import type { Delivered, Withdrawal } from '../contract';
import type { MarketoClient } from './client';
import { writeOnce } from './records';
import { post } from './ways';

const NOT_FOUND = '1004';

/** Removes the person of a test lead, if it was made for it. */
export async function withdrawTestLead(
	client: MarketoClient,
	{ status, remoteId }: Delivered,
	signal: AbortSignal,
): Promise<Withdrawal> {
	if (remoteId === null) return { isRemoved: true, message: 'Nothing was written.' };
	if (status !== 'created') {
		return {
			isRemoved: false,
			message: `Person ${remoteId} was in Marketo before, so it was not removed. Remove it there if it is a test lead’s.`,
		};
	}
	const call = post('/rest/v1/leads/delete.json', { input: [{ id: Number(remoteId) }] });
	const [answered] = await writeOnce(client, 1, call, signal);
	const isGone = answered?.is === 'done' || (answered?.is === 'refused' && answered.code === NOT_FOUND);
	if (isGone) return { isRemoved: true, message: `Person ${remoteId} was removed from Marketo again.` };
	const why = answered?.is === 'failed' ? ` ${answered.result.message}` : '';
	return {
		isRemoved: false,
		message: `Person ${remoteId} remains in Marketo: remove it in Database, where it is found by its id.${why}`,
	};
}
