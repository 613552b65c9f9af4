import type { INodeProperties } from 'n8n-workflow';

import { chooser } from '../../lib/n8n/choosing';
import { forDelivery } from '../../lib/n8n/outputProperties';

const memberStatus = (displayName: string, name: string, description: string): INodeProperties => ({
	...chooser(displayName, name, 'searchMemberStatuses', { as: 'By Name', placeholder: 'e.g. Responded' }),
	description,
});

/** The campaign that persons become members of, and what a step makes them there. */
export const campaignProperties: INodeProperties[] = [
	{
		...chooser('Campaign', 'campaign', 'searchCampaigns', {
			as: 'By ID',
			placeholder: 'e.g. 7015g000000XyzAAAW',
		}),
		displayOptions: forDelivery,
		description: 'What persons become members of, once each; do-not-contact steps do not. Optional.',
	},
	{
		displayName: 'Member Status by Stage',
		name: 'memberStatuses',
		type: 'collection',
		noDataExpression: true,
		placeholder: 'Add stage',
		default: {},
		displayOptions: forDelivery,
		options: [
			memberStatus('Active', 'active', 'For steps like Contact Me and Create'),
			memberStatus('Interest', 'interest', 'For steps like Get It Now'),
			memberStatus('Trial', 'trial', 'For test drives'),
			memberStatus('Unknown', 'unknown', 'For steps that no stage is known of'),
		],
		description:
			'The status of new members of the campaign; for a stage that is not here, the campaign’s default. A member’s status stays.',
	},
];
