import type { IExecuteFunctions } from 'n8n-workflow';

import { DestinationConfigurationError } from '../../lib/destinations/configurationError';
import { readAddress } from '../../lib/destinations/httpsEndpoint/address';
import type { BodyFormat } from '../../lib/destinations/httpsEndpoint/body';
import {
	httpsEndpoint,
	type HttpsEndpointOptions,
	type HttpsEndpointRecord,
	type HttpsEndpointSetup,
	type SendMode,
} from '../../lib/destinations/httpsEndpoint/httpsEndpoint';
import { isDryRun } from '../../lib/n8n/crmParameters';
import { httpTransport } from '../../lib/n8n/httpTransport';
import type { Output } from '../../lib/n8n/output';
import { type PerItem, perItem } from '../../lib/n8n/parameters';

/** Reads the node's parameters: all but the URL hold for the whole run. */
export function endpointOutput(
	context: IExecuteFunctions,
): Output<HttpsEndpointOptions, HttpsEndpointRecord> {
	let url: PerItem;
	return {
		destination: 'httpsEndpoint',
		title: 'HTTPS endpoint',
		recordPer: 'step',
		writerPer: 'record',
		isDryRun: isDryRun(context),
		open: async () => {
			url = perItem(context, 'url');
			if (url.isFixed) mustBeAddress(url.at(0));
			const authentication = context.getNodeParameter('authentication', 0) as string;
			const credential = authentication === 'none' ? null : authentication;
			// Asked for once up front, so that a missing credential stops the run before anything is sent.
			if (credential) await context.getCredentials(credential, 0);
			const secret = await signingSecret(context);
			return httpsEndpoint({
				transport: httpTransport(context, credential),
				clock: Date.now,
				send: context.getNodeParameter('send', 0) as SendMode,
				format: context.getNodeParameter('body', 0) as BodyFormat,
				...limits(context),
				url: checkedUrl(context, url),
				...(secret !== null && { signingSecret: secret }),
			});
		},
		options: (itemIndex, { lead, json }) => ({
			url: url.at(itemIndex),
			// What could not be read is only there.
			...(lead.problems.length > 0 && { raw: json['raw'] }),
		}),
	};
}

function limits(
	context: IExecuteFunctions,
): Required<Pick<HttpsEndpointSetup, 'concurrency' | 'leadsPerRequest' | 'timeoutMs'>> {
	const options = context.getNodeParameter('options', 0, {}) as Readonly<Record<string, number | undefined>>;
	const { concurrency = 5, leadsPerRequest = 100, timeoutSeconds = 30 } = options;
	return { concurrency, leadsPerRequest, timeoutMs: timeoutSeconds * 1000 };
}

/** What Check Connection looks at. An expression may need a lead, and there need be none then. */
function checkedUrl(context: IExecuteFunctions, url: PerItem): unknown {
	if (context.getNodeParameter('operation', 0) !== 'checkConnection') return undefined;
	try {
		return url.at(0);
	} catch {
		return undefined;
	}
}

async function signingSecret(context: IExecuteFunctions): Promise<string | null> {
	if (context.getNodeParameter('sign', 0) !== true) return null;
	const { secret } = await context.getCredentials('standardWebhooksSigningApi', 0);
	return typeof secret === 'string' ? secret : '';
}

/** An address that holds for all leads is part of the set-up; one that differs by lead is refused with its lead. */
function mustBeAddress(url: unknown): void {
	const address = readAddress(url);
	if ('kind' in address) throw new DestinationConfigurationError(address.message);
}
