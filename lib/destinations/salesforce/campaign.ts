import type { Activity, Written } from '../crm/crmSystem';
import { rejected } from '../outcome';
import type { ApiError } from './answers';
import type { Api, NewRecord } from './api';
import { notSaved } from './failures';
import type { SalesforceSettings } from './settings';
import { done, failed, sentTogether } from './written';

/** What stands in `changes` where somebody could not be put into the campaign. */
export const CAMPAIGN = 'Campaign';

/**
 * Makes persons members of the builder's campaign: up to 200 a request. Nobody can be a member twice, so a repeat is
 * told by the refusal; the status of a member that is there stays.
 */
export async function addMembers(
	activities: readonly Activity[],
	{ api, settings }: { readonly api: Api; readonly settings: SalesforceSettings },
	campaignId: string,
	signal: AbortSignal,
): Promise<readonly Written[]> {
	const memberOf = ({ row, type, id }: Activity): NewRecord => {
		const status = settings.memberStatuses[row.lead.source.stage];
		return {
			CampaignId: campaignId,
			[type === 'Contact' ? 'ContactId' : 'LeadId']: id,
			...(status !== undefined && { Status: status }),
		};
	};
	const sent = await sentTogether(
		activities,
		async (part) => await api.create('CampaignMember', part.map(memberOf), {}, signal),
	);
	return activities.map((activity): Written => {
		const result = sent.get(activity) ?? failed(new RangeError('A member was passed over'));
		if ('is' in result) return withoutCampaign(result);
		return result.isSaved ? done(api, 'CampaignMember', result.id) : notMade(activity, result.errors);
	});
}

function notMade({ type, id, existing: { url } }: Activity, errors: readonly ApiError[]): Written {
	if (errors.some(({ code }) => code === 'DUPLICATE_VALUE')) return { is: 'repeat', type, id, url };
	const written = notSaved(errors, new Map(), []);
	// Only of the person it is worth while to look anew: a campaign that is gone stays gone.
	const isOver = written.is === 'gone' && errors.some(isOfCampaign);
	return isOver
		? withoutCampaign({ is: 'failed', result: rejected('campaignGone', GONE) })
		: withoutCampaign(written);
}

/** Where no field is named it is the campaign, too: a person who is gone is told as deleted or converted. */
function isOfCampaign({ code, fields }: ApiError): boolean {
	if (fields.length > 0) return fields.includes('CampaignId');
	return code === 'INVALID_CROSS_REFERENCE_KEY';
}

const GONE = 'The campaign is not there any more, or this user does not see it. Choose another one.';

/** What is refused for good keeps no lead back: that it is in no campaign is told. */
function withoutCampaign(written: Written): Written {
	if (written.is !== 'failed' || written.result.status !== 'rejected') return written;
	return { is: 'refusedFields', names: [CAMPAIGN], otherwise: written.result };
}
