import type { AzureTableSignIn } from './account';
import { asTableError } from './errors';
import { requestsOf } from './requests';
import { isInsecure, signedIn } from './signIn';

/** More than a list to choose from needs. */
const MOST_TABLES = 1000;

/**
 * Names of an account's tables, in alphabetical order.
 *
 * @throws TableError where the account cannot be asked, or this sign-in may not list tables
 */
export async function tableNames(signIn: AzureTableSignIn): Promise<string[]> {
	const { options, close } = requestsOf(isInsecure(signIn));
	try {
		const { service } = await signedIn(signIn, options);
		const names: string[] = [];
		for await (const page of service.listTables().byPage({ maxPageSize: MOST_TABLES })) {
			names.push(...page.flatMap(({ name }) => name ?? []));
			if (names.length >= MOST_TABLES) break;
		}
		return names.sort((a, b) => a.localeCompare(b, 'en'));
	} catch (error) {
		throw asTableError(error);
	} finally {
		close();
	}
}

/** Whether a table may be called so (learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model). */
export function isTableName(name: string): boolean {
	return /^[A-Za-z][A-Za-z0-9]{2,62}$/.test(name) && name.toLowerCase() !== 'tables';
}
