import { createHash, timingSafeEqual } from 'node:crypto';
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

/**
 * Whether the sender shows what the trigger asks for: nothing besides the address, a query token, or a header.
 *
 * @throws whatever n8n throws where the credential cannot be read
 */
export async function isAllowed(context: IWebhookFunctions): Promise<boolean> {
	switch (context.getNodeParameter('authentication')) {
		case 'queryAuth':
			return shows(context.getQueryData(), await context.getCredentials('httpQueryAuth'), (name) => name);
		case 'headerAuth':
			return shows(context.getHeaderData(), await context.getCredentials('httpHeaderAuth'), (name) =>
				name.toLowerCase(),
			);
		default:
			return true;
	}
}

function shows(shown: object, credential: IDataObject, spelling: (name: string) => string): boolean {
	const { name, value } = credential;
	if (typeof name !== 'string' || typeof value !== 'string' || value === '') return false;
	const given = (shown as IDataObject)[spelling(name)];
	return typeof given === 'string' && equal(given, value);
}

/** In constant time; hashed first, so that the lengths do not tell either. */
function equal(a: string, b: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(a), digest(b));
}
