import type { AzureTableSignIn } from '../../azureTables/account';
import { type Listener, type Requests, requestsOf } from '../../azureTables/requests';
import { isInsecure, type SignedIn, signedIn } from '../../azureTables/signIn';
import { isTableName } from '../../azureTables/tableNames';
import type { Inbox } from '../contract';
import { InboxError } from '../errors';
import { asInboxError } from './errors';
import { AzureTableInbox } from './inbox';
import { ServiceClock } from './serviceClock';

interface Connection extends SignedIn, Pick<Requests, 'close'> {}

/**
 * Opens a table; nothing is asked yet.
 *
 * @param aged what the service's time, ms since the epoch, is taken for; tests let it pass
 * @throws InboxError where the credential or the table's name cannot be right
 */
export async function openInbox(
	signIn: AzureTableSignIn,
	table: string,
	aged: (now: number) => number = (now) => now,
): Promise<Inbox> {
	if (!isTableName(table)) {
		throw new InboxError(
			'The name of the table is not one: it has 3 to 63 letters and digits, a letter first.',
			'Correct the field Table. Microsoft’s own name is MarketplaceLeads.',
		);
	}
	const clock = new ServiceClock(Date.now, aged);
	const { table: named, close } = await connect(signIn, clock);
	return new AzureTableInbox(named(table), clock, close);
}

async function connect(signIn: AzureTableSignIn, clock: Listener): Promise<Connection> {
	try {
		const { options, close } = requestsOf(isInsecure(signIn), { clock });
		return { ...(await signedIn(signIn, options)), close };
	} catch (error) {
		throw asInboxError(error);
	}
}
