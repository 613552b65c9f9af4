import { operationsOf } from '../../test/servers/dataverse/operationsOf.ts';
import type { StandInRequest } from '../../test/servers/standIn.ts';

/** What a request is for. Only `write` puts leads into the system. */
export type Call = 'write' | 'look-up' | 'description' | 'sign-in' | 'activity' | 'other';

/** Tells what a request to one system is for, by what is in it. */
export type CallReader = (request: StandInRequest) => Call;

export const salesforceCall: CallReader = ({ method, path, body }) => {
	if (path.includes('/oauth2/')) return 'sign-in';
	if (path.endsWith('/describe')) return 'description';
	if (method === 'GET') return path.endsWith('/query') ? 'look-up' : 'other';
	// Requests in a request.
	if (path.endsWith('/composite')) {
		return /"method":"(?!GET)/.test(body.toString()) ? 'write' : 'look-up';
	}
	if (!path.includes('/sobjects')) return 'other';
	return /\/sobjects\/task\b|"type":"Task"/i.test(`${path}${body.toString()}`) ? 'activity' : 'write';
};

export const dataverseCall: CallReader = (request) => {
	if (request.path.endsWith('/token')) return 'sign-in';
	const operations = operationsOf([request]);
	const isWriteTo = (entitySet: string) =>
		operations.some(({ write, resource }) => write && resource.startsWith(entitySet));
	if (isWriteTo('leads')) return 'write';
	if (isWriteTo('tasks') || isWriteTo('phonecalls')) return 'activity';
	const [first] = operations;
	if (first?.resource.startsWith('EntityDefinitions')) return 'description';
	return /^(leads|contacts|accounts|tasks)\b/.test(first?.resource ?? '') ? 'look-up' : 'other';
};

export const marketoCall: CallReader = ({ method, path, query }) => {
	if (path.startsWith('/identity/')) return 'sign-in';
	if (path.includes('/describe')) return 'description';
	if (path !== '/rest/v1/leads.json') return 'other';
	return method === 'POST' && query.get('_method') !== 'GET' ? 'write' : 'look-up';
};

export const azureTableCall: CallReader = ({ method, path }) => {
	if (method === 'GET') return 'look-up';
	return path.endsWith('/Tables') ? 'other' : 'write';
};

export const endpointCall: CallReader = () => 'write';

/** How many requests there were of each kind. */
export function countCalls(
	requests: readonly StandInRequest[],
	callOf: CallReader,
): ReadonlyMap<Call, number> {
	const counts = new Map<Call, number>();
	for (const request of requests) {
		const call = callOf(request);
		counts.set(call, (counts.get(call) ?? 0) + 1);
	}
	return counts;
}

/** How often leads were sent to be made, in batches too: more often than there are leads where a request was in vain. */
export function dataverseLeadsSent(requests: readonly StandInRequest[]): number {
	return operationsOf(requests).filter(({ write, resource }) => write && resource.startsWith('leads')).length;
}

/** Most writes to one partition of a table; a transaction concerns one. */
export function mostWritesAPartition(requests: readonly StandInRequest[]): number {
	const counts = new Map<string, number>();
	for (const request of requests.filter((each) => azureTableCall(each) === 'write')) {
		const said = `${decodeURIComponent(request.path)} ${request.body.toString()}`;
		const partition = /PartitionKey(?:":\s*"|=')([^"']*)/.exec(said)?.[1] ?? '';
		counts.set(partition, (counts.get(partition) ?? 0) + 1);
	}
	return Math.max(0, ...counts.values());
}
