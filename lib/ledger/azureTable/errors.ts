import { LedgerConfigurationError, LedgerError, LedgerUnavailableError } from '../errors';

/** What can be known of an error of the client, in whatever realm it was made. */
interface Told {
	readonly name?: unknown;
	readonly message?: unknown;
	readonly code?: unknown;
	readonly statusCode?: unknown;
	/** The first of JSON, the second of the headers. */
	readonly details?: { readonly odataError?: { readonly code?: unknown }; readonly errorCode?: unknown };
}

/** A table is not there. */
export class MissingTableError extends LedgerConfigurationError {}

interface Meaning {
	readonly message: string;
	readonly remedy: string;
	/** Whether asking again may go well. */
	readonly passes: boolean;
}

const CREDENTIAL = 'the Azure Table Storage credential';

const REFUSED_SIGN_IN: Meaning = {
	message: 'Azure Table refused the sign-in',
	remedy: `Check the key or secret in ${CREDENTIAL}, whether the shared access signature has expired, and whether the clock of n8n's machine is right.`,
	passes: false,
};
const LACKS_RIGHTS: Meaning = {
	message: 'Azure Table lets this sign-in do less than the ledger needs',
	remedy:
		'Give it the rights that docs/ledger-azure-table.md names, check whether its signature has expired, and let n8n through the firewall of the storage account.',
	passes: false,
};
const NO_SHARED_KEY: Meaning = {
	message: 'The storage account takes no account keys',
	remedy: `Choose the sign-in Entra ID in ${CREDENTIAL}, or allow access with keys in the account's configuration.`,
	passes: false,
};
const VANISHED: Meaning = {
	message: 'A table of the ledger has vanished: with an empty one everybody would look new',
	remedy:
		'Restore it from a backup. To begin with an empty memory, delete all three tables of the ledger and run again.',
	passes: false,
};
const NO_TABLE_SERVICE: Meaning = {
	message: 'What answered is no table service',
	remedy: `Check the endpoint in ${CREDENTIAL}.`,
	passes: false,
};
const BEING_DELETED: Meaning = {
	message: 'A table of the ledger is being deleted',
	remedy: 'Wait until Azure has done so, a minute or more, and run again: the ledger is then empty.',
	passes: true,
};
const TOO_LARGE: Meaning = {
	message: 'Azure Table takes no record of this size',
	remedy: 'Choose Postgres under Ledger Store (docs/ledger-azure-table.md, "Limits").',
	passes: false,
};
const BUSY: Meaning = {
	message: 'Azure Table is too busy to answer',
	remedy: 'Run again later; if it happens often, give n8n a storage account of its own.',
	passes: true,
};
const NO_ANSWER: Meaning = {
	message: 'Azure Table did not answer in time',
	remedy: 'Run again later; check the network between n8n and Azure if it happens often.',
	passes: true,
};
const UNREACHABLE: Meaning = {
	message: 'Azure Table could not be reached',
	remedy: `Check the endpoint in ${CREDENTIAL}, and whether n8n may reach it through firewall and proxy.`,
	passes: true,
};
const UNTRUSTED: Meaning = {
	message: 'The certificate of the table service is not to be trusted',
	remedy: `Check the endpoint in ${CREDENTIAL}, and who inspects the traffic in between.`,
	passes: false,
};

/** Error codes of the service (learn.microsoft.com/rest/api/storageservices/table-service-error-codes), and of Node.js. */
const BY_CODE: Readonly<Record<string, Meaning>> = {
	AuthenticationFailed: REFUSED_SIGN_IN,
	InvalidAuthenticationInfo: REFUSED_SIGN_IN,
	NoAuthenticationInformation: REFUSED_SIGN_IN,
	KeyBasedAuthenticationNotPermitted: NO_SHARED_KEY,
	TableNotFound: VANISHED,
	TableBeingDeleted: BEING_DELETED,
	EntityTooLarge: TOO_LARGE,
	PropertyValueTooLarge: TOO_LARGE,
	RequestBodyTooLarge: TOO_LARGE,
	ECONNREFUSED: { ...UNREACHABLE, message: 'Azure Table could not be reached: the connection was refused' },
	ENOTFOUND: { ...UNREACHABLE, message: 'Azure Table could not be reached: there is no such host' },
	EAI_AGAIN: { ...UNREACHABLE, message: 'Azure Table could not be reached: its name could not be looked up' },
	ECONNRESET: { ...UNREACHABLE, message: 'The connection to Azure Table was lost' },
	PARSE_ERROR: {
		...UNREACHABLE,
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

/** The service's own code of an error, or Node.js's; null where there is none. */
export function codeOf(error: unknown): string | null {
	const { details, code } = told(error);
	const known = details?.odataError?.code ?? code ?? details?.errorCode;
	return typeof known === 'string' ? known : null;
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
export function asLedgerError(error: unknown): Error {
	const meaning = error instanceof LedgerError ? null : meaningOf(error);
	if (!meaning) return error instanceof Error ? error : new Error(String(error));
	const what = [statusOf(error), codeOf(error)].filter((part) => part !== null).join(' ');
	const message = `${meaning.message}${what === '' ? '' : ` (${what})`}.`;
	if (meaning === VANISHED) return new MissingTableError(message, meaning.remedy);
	return meaning.passes
		? new LedgerUnavailableError(message, meaning.remedy)
		: new LedgerConfigurationError(message, meaning.remedy);
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
	return name === 'RestError' || isOfEntra(name) ? UNREACHABLE : null;
}

function entraMeaning(aadsts: string): Meaning {
	return {
		message: `Microsoft Entra ID refused the sign-in: ${aadsts}`,
		remedy: `Check tenant ID, client ID and client secret in ${CREDENTIAL}, and whether the secret has expired.`,
		passes: false,
	};
}

function unknownAnswer(status: number): Meaning {
	return {
		message: 'Azure Table refused a request',
		remedy: 'Run again later; if it happens again, look the error up in the documents of Azure Table.',
		passes: status >= 500,
	};
}

function isOfEntra(name: unknown): boolean {
	return /^(Credential|Authentication|ClientAuth|ServerError|NetworkError)/.test(String(name));
}

function told(error: unknown): Told {
	return typeof error === 'object' && error !== null ? error : {};
}
