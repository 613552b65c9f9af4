import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { DestinationConfigurationError } from '../destinations/configurationError';
import { CrmFailure } from '../destinations/crm/crmSystem';
import { MarketoClient } from '../destinations/marketo/client';
import { describeLeads } from '../destinations/marketo/fields';
import { Pace } from '../destinations/marketo/pace';
import { SignIn } from '../destinations/marketo/signIn';
import type { HttpTransport } from '../destinations/transport';
import { marketoAccount, marketoTime } from './marketoConnection';
import { within } from './deadline';
import { thrownAnswer } from './noAnswer';

/**
 * n8n's test of a Marketo credential: signs in anew and asks for the fields of people. Marketo answers most errors with
 * HTTP 200, which a test by status would take for success.
 */
export async function marketoCredentialTest(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const account = marketoAccount(data ?? {});
		const client = new MarketoClient({
			account,
			transport: testTransport(this),
			time: marketoTime,
			// Of its own: a kept token would hide that the secret is wrong.
			signIn: new SignIn(account),
			pace: new Pace(),
		});
		await describeLeads(client, new AbortController().signal);
		return { status: 'OK', message: 'The sign-in works, and may read people.' };
	} catch (error) {
		if (error instanceof CrmFailure || error instanceof DestinationConfigurationError) {
			return { status: 'Error', message: error.message };
		}
		throw error;
	}
}

/** The one way that n8n gives to tests of credentials. It makes of JSON what it says. */
function testTransport({ helpers }: ICredentialTestFunctions): HttpTransport {
	return async ({ method, url, headers, body, timeoutMs, signal }) =>
		await within(timeoutMs, signal, async () => {
			const options = {
				method,
				uri: url,
				headers: { ...headers },
				...(body !== '' && { body }),
				timeout: timeoutMs,
				followRedirect: false,
				resolveWithFullResponse: true,
				simple: false,
			};
			try {
				const answer = (await helpers.request(options)) as { statusCode: number; body: unknown };
				return { status: answer.statusCode, headers: {}, body: textOf(answer.body) };
			} catch (error) {
				return { status: thrownAnswer(error).status, headers: {}, body: '' };
			}
		});
}

function textOf(body: unknown): string {
	return typeof body === 'string' ? body : JSON.stringify(body ?? '');
}
