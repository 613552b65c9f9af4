import { inboxSuite } from '../../../contracts/inbox';
import { salesforceInboxWorld } from './world';

// Of the 50,000 leads, the stand-in looks at each for every page.
jest.setTimeout(240_000);

inboxSuite('Salesforce', async () => await salesforceInboxWorld(), { repeatsChanged: false });
inboxSuite(
	'Salesforce, also when changed',
	async () => await salesforceInboxWorld({ alsoWhenChanged: true }),
	{
		backlog: 5000,
	},
);
