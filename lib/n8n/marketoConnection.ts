import { setTimeout as wait } from 'node:timers/promises';
import {
	type ICredentialDataDecryptedObject,
	type ILoadOptionsFunctions,
	NodeOperationError,
} from 'n8n-workflow';

import { CrmFailure } from '../destinations/crm/crmSystem';
import { type Account, readAccount } from '../destinations/marketo/account';
import type { MarketoClient } from '../destinations/marketo/client';
import { connect, type MarketoSetup } from '../destinations/marketo/marketo';
import type { MarketoChoices } from '../destinations/marketo/setup';
import { nodeFailure } from './failure';
import { type HttpContext, httpTransport } from './httpTransport';

/** Name of our Marketo credential. */
export const MARKETO_CREDENTIAL = 'marketoApi';

/**
 * Reads the credential that the node was given.
 *
 * @throws DestinationConfigurationError where something in it cannot be right
 */
export async function marketoConnection(
	context: HttpContext,
): Promise<Omit<MarketoSetup, keyof MarketoChoices>> {
	return {
		account: marketoAccount(await context.getCredentials(MARKETO_CREDENTIAL)),
		transport: httpTransport(context, null),
		time: marketoTime,
	};
}

/** @throws DestinationConfigurationError */
export function marketoAccount(credential: ICredentialDataDecryptedObject): Account {
	const field = (name: string): string => {
		const value = credential[name];
		return typeof value === 'string' ? value : '';
	};
	return readAccount(field('endpoint'), field('clientId'), field('clientSecret'));
}

/** As the machine has it. */
export const marketoTime: MarketoSetup['time'] = {
	clock: Date.now,
	sleep: async (ms, signal) => await wait(ms, undefined, { signal }),
};

/**
 * Asks Marketo something for the editor.
 *
 * @throws NodeOperationError whose message says what to do
 */
export async function askMarketo<T>(
	context: ILoadOptionsFunctions,
	ask: (client: MarketoClient, signal: AbortSignal) => Promise<T>,
): Promise<T> {
	try {
		return await ask(connect(await marketoConnection(context)), new AbortController().signal);
	} catch (error) {
		if (error instanceof CrmFailure) {
			throw new NodeOperationError(context.getNode(), error.result.message);
		}
		throw nodeFailure(context, error);
	}
}
