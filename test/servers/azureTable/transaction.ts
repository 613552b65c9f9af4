import { STATUS_CODES } from 'node:http';
import type { Reply } from '../standIn.ts';
import { entityError } from './entityRules.ts';
import { ERRORS, JSON_TYPE, jsonBody, type TableError } from './errors.ts';
import { type Asked, operationOf } from './operation.ts';

const MOST_OPERATIONS = 100;

/** Why a transaction is refused as a whole, and which of its operations is to blame. */
export interface TransactionError {
	readonly error: TableError;
	readonly index: number;
}

/**
 * What Azure refuses of a transaction: more than 100 operations, several partitions, a row twice, or an operation that
 * would be refused by itself: https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
 */
export function transactionError(parts: readonly Asked[]): TransactionError | null {
	if (parts.length > MOST_OPERATIONS) return { error: ERRORS.tooManyOperations, index: MOST_OPERATIONS - 1 };
	const rows = new Set<string>();
	let partition: string | null = null;
	for (const [index, part] of parts.entries()) {
		const operation = operationOf(part);
		if (!operation) continue;
		const error = entityError(operation);
		if (error) return { error, index };
		const { table, partitionKey, rowKey } = operation;
		if (partitionKey === null || rowKey === null) continue;
		partition ??= partitionKey;
		if (partitionKey !== partition) return { error: ERRORS.severalPartitions, index };
		const row = JSON.stringify([table, rowKey]);
		if (rows.has(row)) return { error: ERRORS.duplicateRow, index };
		rows.add(row);
	}
	return null;
}

/** The operations of a `$batch` body, in order; a query has none. */
export function partsOf(body: string): readonly Asked[] {
	const boundary = /boundary=(changeset_[\w-]+)/.exec(body)?.[1];
	if (boundary === undefined) return [];
	return body
		.split(`--${boundary}`)
		.slice(1)
		.map((part) => /^(POST|PUT|MERGE|PATCH|DELETE|GET) (\S+) HTTP\/1\.1\r?\n(.*)$/ms.exec(part))
		.filter((match) => match !== null)
		.map(([, method = '', url = '', rest = '']) => ({
			method,
			path: new URL(url, 'http://table').pathname,
			body: rest
				.split(/\r?\n\r?\n/)
				.slice(1)
				.join('\n\n')
				.trim(),
		}));
}

/** A transaction is accepted first, and refused inside; the message begins with the operation's index. */
export function transactionReply({ error: { status, code, message }, index }: TransactionError): Reply {
	const inner = [
		'--changesetresponse_guard',
		'Content-Type: application/http',
		'Content-Transfer-Encoding: binary',
		'',
		`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
		'X-Content-Type-Options: nosniff',
		'DataServiceVersion: 3.0;',
		`Content-Type: ${JSON_TYPE}`,
		'',
		jsonBody(code, `${index}:${message}`),
		'--changesetresponse_guard--',
	];
	const outer = [
		'--batchresponse_guard',
		'Content-Type: multipart/mixed; boundary=changesetresponse_guard',
		'',
		...inner,
		'--batchresponse_guard--',
		'',
	];
	const headers = { 'Content-Type': 'multipart/mixed; boundary=batchresponse_guard' };
	return { status: 202, headers, body: outer.join('\r\n') };
}
