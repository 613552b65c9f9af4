import { inboxSuite } from '../../../contracts/inbox';
import { dynamicsInboxWorld } from './world';

// Of the 50,000 leads, the stand-in looks at each for every page.
jest.setTimeout(120_000);

inboxSuite('Dynamics 365, by the application user', async () => await dynamicsInboxWorld(), {
	hasEmptyPages: false,
	repeatsChanged: false,
});
inboxSuite(
	'Dynamics 365, by the lead source',
	async () => await dynamicsInboxWorld({ findBy: 'leadSource' }),
	{ repeatsChanged: false, backlog: 5000 },
);
inboxSuite(
	'Dynamics 365, also when changed',
	async () => await dynamicsInboxWorld({ alsoWhenChanged: true }),
	{ hasEmptyPages: false, backlog: 5000 },
);
