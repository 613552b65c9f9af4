import type { AzureTableSignIn } from './account';
import { asTableError } from './errors';
import { requestsOf } from './requests';
import { isInsecure, signedIn } from './signIn';

/**
 * Asks an account for one of its tables: whether it is there, and lets this sign-in in. Nothing is made.
 *
 * @throws TableError where it cannot be reached, or refuses
 */
export async function checkAccount(signIn: AzureTableSignIn): Promise<void> {
	const { options, close } = requestsOf(isInsecure(signIn));
	try {
		const { service } = await signedIn(signIn, options);
		await service.listTables().byPage({ maxPageSize: 1 }).next();
	} catch (error) {
		throw asTableError(error);
	} finally {
		close();
	}
}
