import type { AzureTableSignIn } from './account';
import { asLedgerError } from './errors';
import { requestsOf } from './requests';
import { isInsecure, signedIn } from './signIn';
import { StoreClock } from './storeClock';

/**
 * Asks an account for one of its tables: whether it is there, and lets this sign-in in. Nothing is made.
 *
 * @throws LedgerError where it cannot be reached, or refuses
 */
export async function checkAccount(signIn: AzureTableSignIn): Promise<void> {
	const { options, close } = requestsOf(new StoreClock(Date.now, (now) => now), isInsecure(signIn));
	try {
		const { service } = await signedIn(signIn, options);
		await service.listTables().byPage({ maxPageSize: 1 }).next();
	} catch (error) {
		throw asLedgerError(error);
	} finally {
		close();
	}
}
