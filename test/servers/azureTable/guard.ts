import { type Reply, type StandIn, type StandInRequest, startStandIn } from '../standIn.ts';
import { emptyPages } from './emptyPages.ts';
import { entityError, filterError } from './entityRules.ts';
import { ERRORS, jsonReply } from './errors.ts';
import { forward } from './forward.ts';
import { type Asked, operationOf, tableOf } from './operation.ts';
import { partsOf, transactionError, transactionReply } from './transaction.ts';

export { ERRORS, jsonReply, serverBusy, xmlReply } from './errors.ts';

export interface AzureTableGuardOptions {
	/** The origin of an Azurite, e.g. `http://127.0.0.1:10002`. */
	readonly target: string;
	/** @default devstoreaccount1 */
	readonly account?: string;
	/** @default any that is free */
	readonly port?: number;
}

/** What stands before an Azurite. Faults go for what Azure would answer, e.g. `{ answer: serverBusy(7) }`. */
export interface AzureTableGuard extends StandIn {
	/** For clients: the origin with the account. */
	readonly endpoint: string;
	/** Tables that are being deleted: whatever concerns them answers 409. */
	readonly beingDeleted: Set<string>;
	/** The next so many pages of queries are empty and have a continuation. */
	emptyPages(count: number): void;
}

const MOST_BODY_BYTES = 4 * 1024 * 1024;

/**
 * Starts a guard before an Azurite that refuses what Azure Tables documents as refused and Azurite takes. It knows
 * what a request says and not what is stored: a merge that makes an entity too large passes. It refuses before the
 * service has looked at the signature.
 */
export async function startAzureTableGuard(options: AzureTableGuardOptions): Promise<AzureTableGuard> {
	const { target, account = 'devstoreaccount1', port = 0 } = options;
	const beingDeleted = new Set<string>();
	const pages = emptyPages();

	const refusal = (request: StandInRequest): Reply | null => {
		if (request.body.length > MOST_BODY_BYTES) return jsonReply(ERRORS.bodyTooLarge);
		const asked: Asked = { ...request, body: request.body.toString() };
		if (request.path.endsWith('/$batch')) return batchRefusal(asked, beingDeleted);
		if (beingDeleted.has(tableOf(asked) ?? '')) return jsonReply(ERRORS.tableBeingDeleted);
		const operation = operationOf(asked);
		const error = operation ? entityError(operation) : filterError(request.query.get('$filter'));
		return error && jsonReply(error);
	};
	const behaviour = async (request: StandInRequest): Promise<Reply> => {
		const refused = refusal(request) ?? (isQuery(request) ? pages.next(request.query) : null);
		return refused ?? (await forward(target, request, pages.continued(request.query)));
	};

	const standIn = await startStandIn(behaviour, port);
	return {
		...standIn,
		endpoint: `${standIn.origin}/${account}`,
		beingDeleted,
		emptyPages: (count) => pages.add(count),
	};
}

function batchRefusal(asked: Asked, beingDeleted: ReadonlySet<string>): Reply | null {
	const parts = partsOf(asked.body);
	const deleted = parts.findIndex((part) => beingDeleted.has(tableOf(part) ?? ''));
	if (deleted >= 0) return transactionReply({ error: ERRORS.tableBeingDeleted, index: deleted });
	const refused = transactionError(parts);
	return refused && transactionReply(refused);
}

/** Of entities: `GET /account/Table()`, not of one entity, nor of the list of tables. */
function isQuery({ method, path }: StandInRequest): boolean {
	return method === 'GET' && /^\/\w+\/(?!Tables\b)\w+(\(\)|%28%29)?$/.test(path);
}
