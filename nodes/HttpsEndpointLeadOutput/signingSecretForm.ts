import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { signer } from '../../lib/destinations/httpsEndpoint/signature';

/** Tests the signing credential: there is nobody to ask whether a secret is right, but its form can be checked. */
export async function signingSecretForm(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted<{ secret?: string }>,
): Promise<INodeCredentialTestResult> {
	try {
		signer(credential.data?.secret ?? '');
	} catch (error) {
		return await Promise.resolve({ status: 'Error', message: (error as Error).message });
	}
	return {
		status: 'OK',
		message: 'The secret has the right form. Only its receiver can tell whether it is the right one.',
	};
}
