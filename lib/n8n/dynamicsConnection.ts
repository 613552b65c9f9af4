import { type ILoadOptionsFunctions, type INodeListSearchResult, NodeOperationError } from 'n8n-workflow';

import { CrmFailure } from '../destinations/crm/crmSystem';
import type { Choice } from '../destinations/dynamics/choices';
import type { DynamicsSetup } from '../destinations/dynamics/dynamics';
import { environmentOrigin } from '../destinations/dynamics/environmentUrl';
import { type WebApi, webApi } from '../destinations/dynamics/webApi';
import { nodeFailure } from './failure';
import { type HttpContext, httpTransport } from './httpTransport';

/** n8n's own credential for Dataverse: it signs requests, and renews its token. */
export const DATAVERSE_CREDENTIAL = 'microsoftDataverseOAuth2Api';

/** What the credential says of the environment, and a way into it. */
export async function dynamicsConnection(
	context: HttpContext,
): Promise<Pick<DynamicsSetup, 'transport' | 'environmentUrl' | 'clock'>> {
	const { environmentUrl } = await context.getCredentials(DATAVERSE_CREDENTIAL);
	return { transport: httpTransport(context, DATAVERSE_CREDENTIAL), environmentUrl, clock: Date.now };
}

/**
 * Asks the environment something for the editor.
 *
 * @throws NodeOperationError whose message says what to do
 */
export async function askDynamics<Answer>(
	context: ILoadOptionsFunctions,
	ask: (api: WebApi, signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
	try {
		const { transport, environmentUrl, clock } = await dynamicsConnection(context);
		const api = webApi(transport, environmentOrigin(environmentUrl), clock);
		return await ask(api, new AbortController().signal);
	} catch (error) {
		if (error instanceof CrmFailure) throw new NodeOperationError(context.getNode(), error.message);
		throw nodeFailure(context, error);
	}
}

/** A list as the editor shows it. */
export function listed(choices: readonly Choice[]): INodeListSearchResult {
	return { results: choices.map(({ label, value }) => ({ name: label, value })) };
}
