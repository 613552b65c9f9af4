import { inboxSuite } from '../../../contracts/inbox';
import { marketoInboxWorld } from './world';

// The backlog is some hundred answers.
jest.setTimeout(60_000);

inboxSuite('A form of Marketo', async () => await marketoInboxWorld(), {
	// What was submitted stays as it was, whatever becomes of the person.
	repeatsChanged: false,
	mostRows: 300,
});
