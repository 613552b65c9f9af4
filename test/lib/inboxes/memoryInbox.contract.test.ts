import { inboxSuite, type InboxWorld } from '../../contracts/inbox';
import { MemoryInbox, MINUTE } from './memoryInbox';
import { azureTableRow } from './rows';

function memoryWorld(order: 'key' | 'time'): InboxWorld {
	const inbox = new MemoryInbox(order);
	const write = (email: string, takesMs = 0): void => {
		// Keys that come anywhere among those that are there, as ids made by chance do.
		const key = `${[...email].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7)} ${email}`;
		inbox.write(key, { raw: azureTableRow(email, key), takesMs });
	};
	return {
		open: async () => inbox,
		write: async (emails) => {
			inbox.pass(1);
			for (const email of emails) write(email);
		},
		writeLate: async (email, ms) => {
			write(email, ms);
			inbox.pass(ms);
		},
		// A source that knows its own rows leaves them out: nothing is to be seen of them.
		writeOwn: async () => undefined,
		change: async (email) => {
			inbox.pass(1);
			write(email);
		},
		settle: () => inbox.pass(6 * MINUTE),
		emptyPages: (count) => {
			inbox.emptyPages = count;
		},
		failAfter: (requests) => {
			inbox.pagesUntilFailure = requests;
		},
		heal: () => {
			inbox.pagesUntilFailure = Infinity;
		},
		requests: () => inbox.asked.length,
		stop: async () => undefined,
	};
}

inboxSuite('A source in the order of its keys', async () => memoryWorld('key'));
inboxSuite('A source in the order of its times', async () => memoryWorld('time'));
