import type { Reply } from '../standIn.ts';

/**
 * An answer that says no. Codes and statuses are those of "Web service error codes", "Troubleshoot Dataverse Web API
 * client errors" and "Compose HTTP requests and handle errors" on Microsoft Learn.
 */
export class DataverseError extends Error {
	readonly status: number;
	readonly code: string;
	readonly headers: Readonly<Record<string, string>>;

	constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
		super(message);
		this.status = status;
		this.code = code;
		this.headers = headers;
		this.name = 'DataverseError';
	}
}

/** The gateway in front of the environment gave up: its answer is a page, not OData. */
export class GatewayTimeout extends Error {
	readonly status: 502 | 504;

	constructor(status: 502 | 504) {
		super('The gateway has given up');
		this.status = status;
		this.name = 'GatewayTimeout';
	}
}

export function doesNotExist(logicalName: string, id: string): DataverseError {
	return new DataverseError(404, '0x80040217', `${logicalName} With Id = ${id} Does Not Exist`);
}

export function matchingKey(): DataverseError {
	return new DataverseError(412, '0x80040237', 'A record with matching key values already exists.');
}

export function versionMismatch(): DataverseError {
	return new DataverseError(
		412,
		'0x80060882',
		"The version of the existing record doesn't match the RowVersion property provided.",
	);
}

export function keyViolated(key: string, columns: readonly string[]): DataverseError {
	return new DataverseError(
		412,
		'0x80060892',
		`Entity Key ${key} violated. A record with the same value for ${columns.join(', ')} already exists. ` +
			'A duplicate record cannot be created. Select one or more unique values and try again.',
	);
}

/** Microsoft documents HTTP 500; environments answer 412 as well. */
export function duplicateFound(status: 412 | 500): DataverseError {
	return new DataverseError(
		status,
		'0x80040333',
		'A record was not created or updated because a duplicate of the current record already exists.',
	);
}

export function tooLong(logicalName: string, column: string, max: number): DataverseError {
	return new DataverseError(
		400,
		'0x80044331',
		`A validation error occurred.  The length of the '${column}' attribute of the '${logicalName}' entity ` +
			`exceeded the maximum allowed length of '${max}'.`,
	);
}

export function outOfRange(
	logicalName: string,
	column: string,
	value: number,
	accepted: readonly number[],
): DataverseError {
	return new DataverseError(
		400,
		'0x8004431a',
		`A validation error occurred. The value ${value} of '${column}' on record of type '${logicalName}' ` +
			`is outside the valid range. Accepted Values: ${accepted.join(',')}`,
	);
}

export function invalidStatus(logicalName: string, state: number, status: number): DataverseError {
	return new DataverseError(
		400,
		'0x80048408',
		`${status} is not a valid status code for state code ${state} on ${logicalName}.`,
	);
}

export function invalidProperty(logicalName: string, property: string): DataverseError {
	return new DataverseError(
		400,
		'0x80060888',
		`Invalid property '${property}' was found in entity 'Microsoft.Dynamics.CRM.${logicalName}'.`,
	);
}

/** @param what what OData's reader says of the payload */
export function badPayload(entitySet: string, what: string): DataverseError {
	return new DataverseError(
		400,
		'0x80048d19',
		`Error identified in Payload provided by the user for Entity :'${entitySet}', For more information on this ` +
			`error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : ${what}`,
	);
}

export function noSuchProperty(logicalName: string, property: string): DataverseError {
	return new DataverseError(
		400,
		'0x80060888',
		`Could not find a property named '${property}' on type 'Microsoft.Dynamics.CRM.${logicalName}'.`,
	);
}

export function badSyntax(message: string): DataverseError {
	return new DataverseError(400, '0x80060888', message);
}

export function noSuchSegment(segment: string): DataverseError {
	return new DataverseError(404, '0x8006088a', `Resource not found for the segment '${segment}'.`);
}

export function methodNotAllowed(): DataverseError {
	return new DataverseError(
		405,
		'0x80060888',
		'The requested resource does not support this http method for this URL.',
	);
}

export function privilegeDenied(userId: string, privilege: string, logicalName: string): DataverseError {
	return new DataverseError(
		403,
		'0x80040220',
		`Principal user (Id=${userId}, type=8, roleCount=1, privilegeCount=12, accessMode=4) is missing ` +
			`${privilege} privilege for entity '${logicalName}'.`,
	);
}

/** A plug-in of the environment refused the message. */
export function abortedByPlugin(message: string): DataverseError {
	return new DataverseError(400, '0x80040265', message);
}

export function errorReply(error: unknown): Reply {
	if (error instanceof GatewayTimeout) {
		return {
			status: error.status,
			headers: { 'Content-Type': 'text/html' },
			body: `<html><body><h1>${error.status}</h1></body></html>`,
		};
	}
	if (!(error instanceof DataverseError)) throw error;
	return {
		status: error.status,
		headers: {
			'Content-Type': 'application/json; odata.metadata=minimal',
			'OData-Version': '4.0',
			...error.headers,
		},
		body: { error: { code: error.code, message: error.message } },
	};
}
