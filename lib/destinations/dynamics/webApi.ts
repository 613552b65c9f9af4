import type { Closed, NotDelivered, TryAgain } from '../contract';
import { CrmFailure } from '../crm/crmSystem';
import { noAnswer } from '../noAnswer';
import { type HttpAnswer, type HttpTransport, TransportError } from '../transport';

/** Dataverse gives up on a request after two minutes; its answer to that is waited for. */
const TIMEOUT_MS = 150_000;

/** A thousand leads with full descriptions fit in it several times over. */
const ANSWER_BYTES = 32 * 1024 * 1024;

/** Below the environment's origin. */
export const SERVICE_ROOT = '/api/data/v9.2/';

/** Why something was not done. */
export type Failed = NotDelivered | TryAgain | Closed;

export interface ApiRequest {
	readonly method: 'GET' | 'POST';
	/** Below the service root, with its query, encoded. */
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
}

/** The Dataverse Web API of one environment, signed in by the transport. */
export interface WebApi {
	readonly origin: string;
	/** ms since the epoch */
	readonly clock: () => number;
	/**
	 * One request, tried once.
	 *
	 * @throws CrmFailure where no answer came
	 */
	ask(request: ApiRequest, signal: AbortSignal): Promise<HttpAnswer>;
}

/** @param origin of the environment (environmentUrl.ts) */
export function webApi(transport: HttpTransport, origin: string, clock: () => number): WebApi {
	const { host } = new URL(origin);
	return {
		origin,
		clock,
		ask: async ({ method, path, headers = {}, body = '' }, signal) => {
			try {
				return await transport({
					method,
					url: `${origin}${SERVICE_ROOT}${path}`,
					headers: {
						accept: 'application/json',
						'odata-version': '4.0',
						'odata-maxversion': '4.0',
						...headers,
					},
					body,
					timeoutMs: TIMEOUT_MS,
					answerBytes: ANSWER_BYTES,
					signal,
				});
			} catch (error) {
				if (error instanceof TransportError)
					throw new CrmFailure(noAnswer(error, { who: host, addressIn: 'the Environment URL' }));
				throw error;
			}
		},
	};
}
