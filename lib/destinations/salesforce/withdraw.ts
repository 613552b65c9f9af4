import type { Delivered, Withdrawal } from '../contract';
import { CrmFailure } from '../crm/crmSystem';
import { isId } from './answers';
import type { Api } from './api';
import { Refusal } from './refusal';

/**
 * Removes what a test lead has left: its task, and its lead where that was made for it. Somebody else's record is never
 * deleted.
 */
export async function withdraw(sent: Delivered, api: Api, signal: AbortSignal): Promise<Withdrawal> {
	const { status, matched, remoteType, remoteId, activityId } = sent;
	// Nobody else has its key: where an answer was lost, it is found by that.
	const isOurs = (status === 'created' || matched === 'own key') && remoteType === 'Lead';
	// Its tasks go with a lead.
	const wanted = isOurs ? [remoteId] : [activityId];
	const ids = wanted.filter(isId);
	if (ids.length === 0) return nothingToRemove(sent);
	try {
		const results = await api.remove(ids, signal);
		const left = ids.filter((_, index) => results[index]?.isSaved !== true);
		if (left.length === 0) return { isRemoved: true, message: `Removed again: ${ids.join(', ')}.` };
		return { isRemoved: false, message: `${remains(left)} The user of the credential may not delete it.` };
	} catch (error) {
		if (!(error instanceof CrmFailure) && !(error instanceof Refusal)) throw error;
		const why = error instanceof CrmFailure ? ` ${error.message}` : '';
		return { isRemoved: false, message: `${remains(ids)}${why}` };
	}
}

function nothingToRemove({ status, remoteId }: Delivered): Withdrawal {
	if (remoteId === null || status === 'skipped') return { isRemoved: true, message: 'Nothing was written.' };
	return {
		isRemoved: false,
		message: `The test lead was found in a record that was there before, ${remoteId}, which stays.`,
	};
}

function remains(ids: readonly string[]): string {
	return `In Salesforce remains ${ids.join(', ')}: delete it there.`;
}
