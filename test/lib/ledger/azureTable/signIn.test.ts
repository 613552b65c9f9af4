import type { AzureTableSignIn } from '../../../../lib/azureTables/account';
import { openAzureTableStore } from '../../../../lib/ledger/azureTable/open';
import { LedgerConfigurationError } from '../../../../lib/ledger/errors';

const KEY = Buffer.from('a key').toString('base64');

it.each<[string, AzureTableSignIn, string]>([
	['no connection string', { by: 'connectionString', connectionString: '' }, 'not one of a table account'],
	['an endpoint without TLS', accountKey('http://zyxwia.table.core.windows.net'), 'https://'],
	['no key', { by: 'accountKey', endpoint: 'https://zyxwia.net', account: 'a', key: ' ' }, 'Account Key'],
])('a ledger is not opened with %s, and nothing of it is repeated', async (_, signIn, message) => {
	const opening = openAzureTableStore({ ...signIn, tablePrefix: 'LeadLedger' });
	const error: unknown = await opening.catch((reason: unknown) => reason);
	expect(error).toBeInstanceOf(LedgerConfigurationError);
	expect(error).toMatchObject({ message: expect.stringContaining(message) as string });
	expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('zyxwia');
});

function accountKey(endpoint: string): AzureTableSignIn {
	return { by: 'accountKey', endpoint, account: 'contoso', key: KEY };
}
