import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

/** The name of n8n's credential. What it does is told in n8n's SalesforceJwtApi.credentials.ts; here without the signature. */
export const SALESFORCE_JWT = 'salesforceJwtApi';

/**
 * Signs in before the first request, and where the sign-in has run out. n8n keeps what comes of it with the credential.
 *
 * @returns undefined where nothing is to be done
 */
export async function signInByJwt(
	credential: ICredentialDataDecryptedObject,
	isExpired: boolean,
): Promise<ICredentialDataDecryptedObject | undefined> {
	if (!isExpired && credential['accessToken'] !== '') return undefined;
	const answer = await fetch(`${credential['myDomainUrl'] as string}/services/oauth2/token`, {
		method: 'POST',
		body: new URLSearchParams({
			grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
			assertion: credential['assertion'] as string,
		}),
	});
	const told = (await answer.json()) as { access_token: string; instance_url: string };
	return Object.assign(credential, { accessToken: told.access_token, instanceUrl: told.instance_url });
}

/** Signs a request, and resolves an address without a host. */
export function signedByJwt(
	{ accessToken, instanceUrl }: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): IHttpRequestOptions {
	const headers = { ...request.headers, Authorization: `Bearer ${accessToken as string}` };
	return { ...request, headers, baseURL: instanceUrl as string };
}
