import { randomUUID } from 'node:crypto';
import type { Destination } from '../../../../lib/destinations/contract';
import type { Mapped } from '../../../../lib/destinations/crm/mapping';
import { CRM_POLICY } from '../../../../lib/destinations/crm/policy';
import type { CrmRow } from '../../../../lib/destinations/crm/row';
import { type DynamicsSetup, openDynamics } from '../../../../lib/destinations/dynamics/dynamics';
import type { HttpTransport } from '../../../../lib/destinations/transport';
import {
	type DataverseOptions,
	type DataverseStandIn,
	startDataverse,
} from '../../../servers/dataverse/dataverse';
import { plainTransport } from '../plainTransport';
import { START } from '../time';

export type Dynamics = Destination<{ readonly mapped: Mapped }, CrmRow>;
export type Chosen = Partial<Omit<DynamicsSetup, 'policy'>> & Partial<DynamicsSetup['policy']>;

/** An environment, and a way into it as a run of a workflow has. */
export interface World {
	readonly dataverse: DataverseStandIn;
	/** Signed in; asks for another token once where one is refused, as n8n does. */
	readonly transport: HttpTransport;
	open(chosen?: Chosen): Promise<Dynamics>;
	stop(): Promise<void>;
}

export async function startWorld(options: DataverseOptions = {}): Promise<World> {
	const dataverse = await startDataverse(options);
	const transport = signedIn(dataverse.origin);
	return {
		dataverse,
		transport,
		open: async ({
			recordPer,
			whenExists,
			whenCustomer,
			doNotContact,
			testLeads,
			whenMissing,
			...setup
		} = {}) =>
			await openDynamics(
				{
					transport,
					environmentUrl: dataverse.origin,
					clock: () => START,
					...setup,
					policy: {
						...CRM_POLICY,
						...(recordPer && { recordPer }),
						...(whenExists && { whenExists }),
						...(whenCustomer && { whenCustomer }),
						...(doNotContact && { doNotContact }),
						...(testLeads && { testLeads }),
						...(whenMissing && { whenMissing }),
					},
				},
				new AbortController().signal,
			),
		stop: async () => await dataverse.stop(),
	};
}

function signedIn(origin: string): HttpTransport {
	let token: string | null = null;
	const ask: HttpTransport = async (request) => {
		token ??= await askForToken(origin, request.signal);
		const headers = { ...request.headers, authorization: `Bearer ${token}` };
		return await plainTransport({ ...request, headers });
	};
	return async (request) => {
		const answer = await ask(request);
		if (answer.status !== 401) return answer;
		token = null;
		return await ask(request);
	};
}

async function askForToken(origin: string, signal: AbortSignal): Promise<string> {
	const form = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: 'stand-in-client',
		client_secret: 'stand-in-secret',
		scope: `${origin}/.default`,
	});
	const { status, body } = await plainTransport({
		method: 'POST',
		url: `${origin}/${randomUUID()}/oauth2/v2.0/token`,
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: form.toString(),
		timeoutMs: 10_000,
		answerBytes: 10_000,
		signal,
	});
	const answer = status === 200 ? (JSON.parse(body) as { access_token: string }) : null;
	return answer?.access_token ?? 'none';
}
