import type { Reply } from '../standIn.ts';

/** A documented error: https://learn.microsoft.com/rest/api/storageservices/table-service-error-codes */
export interface TableError {
	readonly status: number;
	readonly code: string;
	readonly message: string;
}

const error = (status: number, code: string, message: string): TableError => ({ status, code, message });

export const ERRORS = {
	keyCharacters: error(400, 'OutOfRangeInput', "The 'PartitionKey' or 'RowKey' parameter is out of range."),
	keyTooLarge: error(400, 'KeyValueTooLarge', 'The key value exceeds the maximum allowed size (1KB).'),
	propertyNameInvalid: error(400, 'PropertyNameInvalid', 'The property name is invalid.'),
	propertyNameTooLong: error(
		400,
		'PropertyNameTooLong',
		'The property name exceeds the maximum allowed length (255).',
	),
	propertyTooLarge: error(
		400,
		'PropertyValueTooLarge',
		'The property value exceeds the maximum allowed size (64KB). If the property value is a string, it is UTF-16 encoded and the maximum number of characters should be 32K or less.',
	),
	tooManyProperties: error(
		400,
		'TooManyProperties',
		'The entity contains more properties than allowed. Each entity can include up to 252 properties to store data. Each entity also has 3 system properties.',
	),
	entityTooLarge: error(400, 'EntityTooLarge', 'The entity is larger than the maximum size permitted (1MB).'),
	tooManyComparisons: error(400, 'InvalidInput', 'The filter has more than 15 comparisons.'),
	tooManyOperations: error(
		400,
		'InvalidInput',
		'The batch request operation exceeds the maximum 100 changes per change set.',
	),
	severalPartitions: error(
		400,
		'CommandsInBatchActOnDifferentPartitions',
		'All commands in a batch must operate on same entity group.',
	),
	duplicateRow: error(
		400,
		'InvalidDuplicateRow',
		'The batch request contains multiple changes with same row key. An entity can appear only once in a batch request.',
	),
	bodyTooLarge: error(
		413,
		'RequestBodyTooLarge',
		'The request body is too large and exceeds the maximum permissible limit.',
	),
	tableBeingDeleted: error(
		409,
		'TableBeingDeleted',
		'The specified table is being deleted. Try operation later.',
	),
	serverBusy: error(503, 'ServerBusy', 'The server is busy.'),
	authenticationFailed: error(
		403,
		'AuthenticationFailed',
		'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.',
	),
} as const;

/** The answer with an error as JSON, which is what clients ask for. */
export function jsonReply(
	{ status, code, message }: TableError,
	headers: Readonly<Record<string, string>> = {},
): Reply {
	return {
		status,
		headers: { 'Content-Type': JSON_TYPE, 'x-ms-error-code': code, ...headers },
		body: Buffer.from(jsonBody(code, message)),
	};
}

export const JSON_TYPE = 'application/json;odata=minimalmetadata;streaming=true;charset=utf-8';

export function jsonBody(code: string, message: string): string {
	return JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: message } } });
}

/** The same as XML and without the header, as some front ends send it: the client's library finds no code in it. */
export function xmlReply({ status, code, message }: TableError): Reply {
	const body = [
		'<?xml version="1.0" encoding="utf-8"?>',
		'<m:error xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">',
		`<m:code>${code}</m:code><m:message xml:lang="en-US">${message}</m:message></m:error>`,
	].join('');
	return { status, headers: { 'Content-Type': 'application/xml' }, body };
}

/** 503, with the seconds to wait. */
export function serverBusy(retryAfterSeconds = 1): Reply {
	return jsonReply(ERRORS.serverBusy, { 'Retry-After': String(retryAfterSeconds) });
}
