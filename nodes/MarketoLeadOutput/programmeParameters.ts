import type { INodeProperties } from 'n8n-workflow';

import { chooser } from '../../lib/n8n/choosing';

const memberStatus = (displayName: string, name: string, description: string): INodeProperties => ({
	...chooser(displayName, name, 'searchMemberStatuses', { as: 'By ID', placeholder: 'e.g. Interested' }),
	description,
});

/** The programme that people become members of, and what a step makes them there. */
export const programmeProperties: INodeProperties[] = [
	{
		...chooser('Programme', 'programme', 'searchProgrammes', { as: 'By ID', placeholder: 'e.g. 1107' }),
		description:
			'What people become members of, with a status for their step. Optional, except where leads are pushed.',
	},
	{
		displayName: 'Member Status by Stage',
		name: 'memberStatuses',
		type: 'collection',
		noDataExpression: true,
		placeholder: 'Add stage',
		default: {},
		options: [
			memberStatus('Active', 'active', 'For steps like Contact Me and Create'),
			memberStatus('Interest', 'interest', 'For steps like Get It Now'),
			memberStatus('Trial', 'trial', 'For test drives'),
			memberStatus('Unknown', 'unknown', 'For steps that no stage is known of'),
		],
		description:
			'What a step makes a person in the programme; a stage that is not here gets the first status of its channel. Members only ever move on.',
	},
];
