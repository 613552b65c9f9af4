/** What can be known of an error of the client, in whatever realm it was made. */
interface Told {
	readonly name?: unknown;
	readonly message?: unknown;
	readonly code?: unknown;
	readonly statusCode?: unknown;
	/** The first of JSON, the second of the headers. */
	readonly details?: { readonly odataError?: { readonly code?: unknown }; readonly errorCode?: unknown };
	readonly response?: { readonly headers?: { get?: (name: string) => unknown } };
}

/**
 * What went wrong with a request.
 *
 * - `account`: the credential cannot be right, and nothing was asked;
 * - `unreachable`: the request provably never arrived; `untrusted`: nor did it, because of the certificate;
 * - `lost`, `noAnswer`, `fault`: nobody knows whether it was done;
 * - `busy`, `beingDeleted`: not done, later it may be;
 * - `signIn`, `noAccountKeys`, `rights`: not let in;
 * - `tableMissing`, `noTableService`: nothing there;
 * - `tooLarge`, `refused`: this request is not taken.
 */
export type TableErrorKind =
	| 'account'
	| 'unreachable'
	| 'untrusted'
	| 'lost'
	| 'noAnswer'
	| 'fault'
	| 'busy'
	| 'beingDeleted'
	| 'signIn'
	| 'noAccountKeys'
	| 'rights'
	| 'tableMissing'
	| 'noTableService'
	| 'tooLarge'
	| 'refused';

/** A table account could not be asked, or did not do it. Repeats nothing of what the client or the service said. */
export class TableError extends Error {
	override readonly name = 'TableError';

	/**
	 * @param remedy what to do now, in a sentence
	 * @param code the service's own, or Node.js's; null where there is none
	 * @param reference status and code for looking it up, e.g. ` (403 AuthorizationFailure)`; may be empty
	 * @param retryAfter header of the answer, as it was sent; null where there was none
	 */
	constructor(
		readonly kind: TableErrorKind,
		message: string,
		readonly remedy: string,
		readonly code: string | null = null,
		readonly reference = '',
		readonly retryAfter: string | null = null,
	) {
		super(message);
	}
}

/** The error in words that fit whatever the table is for. */
interface Meaning {
	readonly kind: TableErrorKind;
	readonly message: string;
	readonly remedy: string;
}

const CREDENTIAL = 'the Azure Table Storage credential';

const REFUSED_SIGN_IN: Meaning = {
	kind: 'signIn',
	message: 'Azure Table refused the sign-in',
	remedy: `Check the key or secret in ${CREDENTIAL}, whether the shared access signature has expired, and whether the clock of n8n's machine is right.`,
};
const LACKS_RIGHTS: Meaning = {
	kind: 'rights',
	message: 'Azure Table lets this sign-in do less than is needed',
	remedy:
		'Give it the rights that the documentation names, check whether its signature has expired, and let n8n through the firewall of the storage account.',
};
const NO_ACCOUNT_KEYS: Meaning = {
	kind: 'noAccountKeys',
	message: 'The storage account takes no account keys',
	remedy: `Choose the sign-in Entra ID in ${CREDENTIAL}, or allow access with keys in the account's configuration.`,
};
const TABLE_MISSING: Meaning = {
	kind: 'tableMissing',
	message: 'There is no such table in the account',
	remedy: 'Make it, or check its name and the account.',
};
const NO_TABLE_SERVICE: Meaning = {
	kind: 'noTableService',
	message: 'What answered is no table service',
	remedy: `Check the endpoint in ${CREDENTIAL}.`,
};
const BEING_DELETED: Meaning = {
	kind: 'beingDeleted',
	message: 'The table is being deleted',
	remedy: 'Wait until Azure has done so, a minute or more, and run again.',
};
const TOO_LARGE: Meaning = {
	kind: 'tooLarge',
	message: 'Azure Table takes nothing of this size',
	remedy: 'Shorten it.',
};
const BUSY: Meaning = {
	kind: 'busy',
	message: 'Azure Table is too busy to answer',
	remedy: 'Run again later; if it happens often, give n8n a storage account of its own.',
};
const NO_ANSWER: Meaning = {
	kind: 'noAnswer',
	message: 'Azure Table did not answer in time',
	remedy: 'Run again later; check the network between n8n and Azure if it happens often.',
};
const UNREACHABLE: Meaning = {
	kind: 'unreachable',
	message: 'Azure Table could not be reached',
	remedy: `Check the endpoint in ${CREDENTIAL}, and whether n8n may reach it through firewall and proxy.`,
};
/** Nothing says that the request did not arrive. */
const FAILED_ON_THE_WAY: Meaning = { ...UNREACHABLE, kind: 'lost' };
const UNTRUSTED: Meaning = {
	kind: 'untrusted',
	message: 'The certificate of the table service is not to be trusted',
	remedy: `Check the endpoint in ${CREDENTIAL}, and who inspects the traffic in between.`,
};

/** Error codes of the service (learn.microsoft.com/rest/api/storageservices/table-service-error-codes), and of Node.js. */
const BY_CODE: Readonly<Record<string, Meaning>> = {
	AuthenticationFailed: REFUSED_SIGN_IN,
	InvalidAuthenticationInfo: REFUSED_SIGN_IN,
	NoAuthenticationInformation: REFUSED_SIGN_IN,
	KeyBasedAuthenticationNotPermitted: NO_ACCOUNT_KEYS,
	TableNotFound: TABLE_MISSING,
	TableBeingDeleted: BEING_DELETED,
	EntityTooLarge: TOO_LARGE,
	PropertyValueTooLarge: TOO_LARGE,
	RequestBodyTooLarge: TOO_LARGE,
	ECONNREFUSED: { ...UNREACHABLE, message: 'Azure Table could not be reached: the connection was refused' },
	ENOTFOUND: { ...UNREACHABLE, message: 'Azure Table could not be reached: there is no such host' },
	EAI_AGAIN: { ...UNREACHABLE, message: 'Azure Table could not be reached: its name could not be looked up' },
	EHOSTUNREACH: UNREACHABLE,
	ENETUNREACH: UNREACHABLE,
	ECONNRESET: { ...FAILED_ON_THE_WAY, message: 'The connection to Azure Table was lost' },
	PARSE_ERROR: {
		...FAILED_ON_THE_WAY,
		message: 'The connection to Azure Table was lost, or something else answered',
	},
	ETIMEDOUT: NO_ANSWER,
	OperationTimedOut: NO_ANSWER,
};

const BY_STATUS: Readonly<Record<number, Meaning>> = {
	401: REFUSED_SIGN_IN,
	403: LACKS_RIGHTS,
	404: NO_TABLE_SERVICE,
	408: NO_ANSWER,
	413: TOO_LARGE,
	429: BUSY,
	503: BUSY,
};

/** A code is a word: anything else may be what was sent. */
const CODE = /^\w{1,64}$/;

/** The service's own code of an error, or Node.js's; null where there is none. */
export function codeOf(error: unknown): string | null {
	const { details, code } = told(error);
	const known = details?.odataError?.code ?? code ?? details?.errorCode;
	return typeof known === 'string' && CODE.test(known) ? known : null;
}

/** The HTTP status that an error came with; null where nothing answered. */
export function statusOf(error: unknown): number | null {
	const { statusCode } = told(error);
	return typeof statusCode === 'number' ? statusCode : null;
}

/**
 * Words an error of the client. What the client says itself is left out, and so is the error as a cause: both may quote
 * addresses with a signature in them, or what was sent.
 *
 * @returns the very error where it is none of the client's but a mistake of ours
 */
export function asTableError(error: unknown): Error {
	const meaning = error instanceof TableError ? null : meaningOf(error);
	if (!meaning) return error instanceof Error ? error : new Error(String(error));
	const code = codeOf(error);
	const what = [statusOf(error), code].filter((part) => part !== null).join(' ');
	const reference = what === '' ? '' : ` (${what})`;
	const { kind, message, remedy } = meaning;
	return new TableError(kind, `${message}${reference}.`, remedy, code, reference, retryAfterOf(error));
}

function meaningOf(error: unknown): Meaning | null {
	const { name, message } = told(error);
	if (name === 'AbortError') return NO_ANSWER;
	const known = BY_CODE[codeOf(error) ?? ''];
	if (known) return known;
	// Microsoft Entra ID's own numbers say more than its words (learn.microsoft.com/entra/identity-platform/reference-error-codes).
	const aadsts = /AADSTS\d+/.exec(String(message))?.[0];
	if (aadsts !== undefined) return entraMeaning(aadsts);
	const status = statusOf(error);
	if (status !== null) return BY_STATUS[status] ?? unknownAnswer(status);
	if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(codeOf(error) ?? '')) return UNTRUSTED;
	// Whoever is not signed in has not asked yet.
	if (isOfEntra(name)) return UNREACHABLE;
	return name === 'RestError' ? FAILED_ON_THE_WAY : null;
}

function entraMeaning(aadsts: string): Meaning {
	return {
		kind: 'signIn',
		message: `Microsoft Entra ID refused the sign-in: ${aadsts}`,
		remedy: `Check tenant ID, client ID and client secret in ${CREDENTIAL}, and whether the secret has expired.`,
	};
}

/** What is neither a success nor a refusal cannot be told: something in between may have answered. */
function unknownAnswer(status: number): Meaning {
	return {
		kind: status >= 400 && status < 500 ? 'refused' : 'fault',
		message: 'Azure Table refused a request',
		remedy: 'Run again later; if it happens again, look the error up in the documents of Azure Table.',
	};
}

function isOfEntra(name: unknown): boolean {
	return /^(Credential|Authentication|ClientAuth|ServerError|NetworkError)/.test(String(name));
}

function retryAfterOf(error: unknown): string | null {
	const header = told(error).response?.headers?.get?.('retry-after');
	return typeof header === 'string' ? header : null;
}

function told(error: unknown): Told {
	return typeof error === 'object' && error !== null ? error : {};
}
