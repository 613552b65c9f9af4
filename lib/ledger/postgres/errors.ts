import { LedgerConfigurationError, type LedgerError, LedgerUnavailableError } from '../errors';
import type { PostgresConnection } from './connection';

/** What an error means to the builder. */
interface Meaning {
	/** `setUp`: asking again changes nothing. */
	readonly is: 'setUp' | 'outage';
	readonly message: string;
	readonly remedy: string;
}

const TRY_AGAIN =
	'Run it again: a run that asks again gets its own claims back. If it stays like this, look into the log of the Postgres server.';
const RESTORE =
	'Restore the schema marketplace_leads from a backup. To begin with an empty memory, stop n8n, drop that schema and start n8n again.';

/**
 * Errors by what Postgres calls them (SQLSTATE, postgresql.org/docs/current/errcodes-appendix.html), else what Node.js
 * does, else by a name of ours from {@link SAID}.
 */
function meaningOf(code: string, { host, port, database, user }: PostgresConnection): Meaning | undefined {
	const server = `The Postgres server of the ledger (${host}:${port})`;
	switch (code) {
		case 'ECONNREFUSED':
			return outage(
				`${server} refused the connection.`,
				'Start the server, or correct Host and Port in the Postgres credential.',
			);
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return outage(
				`No server has the name of the ledger's Postgres server, "${host}".`,
				'Correct Host in the Postgres credential, or check the DNS of the machine n8n runs on.',
			);
		case 'ETIMEDOUT':
		case 'EHOSTUNREACH':
		case 'ENETUNREACH':
			return outage(
				`${server} did not answer in time.`,
				'Check that the server runs and is not overloaded, that a firewall lets n8n reach it, and Host and Port in the Postgres credential.',
			);
		case 'ECONNRESET':
		case 'EPIPE':
			return outage(
				`The connection to the Postgres server of the ledger (${host}:${port}) broke.`,
				TRY_AGAIN,
			);
		case 'closed':
			return outage('The ledger was closed while it was asked.', 'Run it again.');
		case 'noTls':
			return setUp(
				`${server} does not encrypt connections, and the credential asks for it.`,
				'Choose “Disable” under SSL in the Postgres credential, or switch SSL on in the server.',
			);
		case 'noTrust':
			return setUp(
				`${server} has a certificate that n8n does not trust.`,
				'Give n8n the authority it was issued by (NODE_EXTRA_CA_CERTS), correct Host to the name in the certificate, or switch on “Ignore SSL Issues” in the Postgres credential.',
			);
		case '28P01':
			return setUp(
				`${server} does not accept the password of the user "${user}".`,
				'Correct User and Password in the Postgres credential.',
			);
		case '28000':
			return setUp(
				`${server} does not let the user "${user}" into the database "${database}".`,
				'Correct User in the Postgres credential, choose “Require” under SSL where the server demands it, or add the machine n8n runs on to the server’s pg_hba.conf.',
			);
		case '3D000':
			return setUp(
				`${server} has no database "${database}".`,
				'Correct Database in the Postgres credential, or create the database.',
			);
		case '42501':
			return setUp(
				`The Postgres user "${user}" may not do in the database "${database}" what the ledger needs.`,
				`As its owner, run: CREATE SCHEMA IF NOT EXISTS marketplace_leads; GRANT USAGE, CREATE ON SCHEMA marketplace_leads TO "${user}"; and, where another user made the tables: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA marketplace_leads TO "${user}".`,
			);
		case '3F000':
		case '42P01':
		case '42703':
			return setUp(
				'Tables of the ledger are missing in the schema marketplace_leads: with empty ones everybody would look new.',
				RESTORE,
			);
		case 'XX001':
		case 'XX002':
			return setUp('Tables or indexes of the ledger in Postgres are damaged.', RESTORE);
		case '25006':
			return outage(
				`${server} only lets read: it is a standby, or was made read-only.`,
				'Put the address of the primary server in the Postgres credential.',
			);
		case '53100':
			return outage('The disk of the Postgres server of the ledger is full.', 'Free space on it.');
		case '53200':
			return outage(`${server} has no memory left.`, 'Give it more memory, or less to do at once.');
		case '53300':
			return outage(
				`${server} has no connection left.`,
				'Raise its max_connections, or put PgBouncer in front of it. Each n8n process needs up to four for the ledger.',
			);
		case '57014':
			return outage(
				`${server} stopped a statement of the ledger, for a time limit of its own.`,
				`Raise the statement_timeout of the user "${user}" or of the database to half a minute.`,
			);
		case '57P01':
		case '57P02':
		case '57P03':
			return outage(`${server} is stopping or starting.`, 'Wait until it is up, and run it again.');
		case '40001':
		case '40P01':
		case '55P03':
		case 'contended':
			return outage(
				'Others kept records of the ledger locked all the time.',
				'End whatever else has rows of marketplace_leads.person or marketplace_leads.receipt locked, and run it again.',
			);
		default:
			return undefined;
	}
}

/** What pg says in words alone, where neither Postgres nor Node.js gives it a code. */
const SAID: ReadonlyArray<readonly [RegExp, string]> = [
	[/timeout/i, 'ETIMEDOUT'],
	[/does not support SSL/, 'noTls'],
	[/SSL/, 'noTrust'],
	[/^SASL|password/, '28P01'],
	[/calling end on the pool/, 'closed'],
	[/terminated|not queryable/, 'ECONNRESET'],
];

/**
 * What the builder is told of an error of pg, of Postgres or of the network. Texts of Postgres are left out, for they
 * may quote rows.
 */
export function ledgerErrorOf(error: unknown, connection: PostgresConnection): LedgerError {
	const code = codeOf(error);
	const meaning = meaningOf(code, connection) ?? unforeseen(code, connection);
	const { is, message, remedy } = meaning;
	return is === 'setUp'
		? new LedgerConfigurationError(message, remedy)
		: new LedgerUnavailableError(message, remedy);
}

/** Others were faster every time. */
export function contended(connection: PostgresConnection): LedgerError {
	return ledgerErrorOf({ code: 'contended' }, connection);
}

/** The SQLSTATE, the code of Node.js or the name of ours; empty where it has none. */
export function codeOf(error: unknown): string {
	// By their shape: errors of Node.js are no instances of `Error` where this code was loaded into another realm.
	if (typeof error !== 'object' || error === null) return '';
	const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
	if (/CERT|SELF_SIGNED|^UNABLE_TO_|^ERR_(TLS|SSL)_|^EPROTO$/.test(code)) return 'noTrust';
	if (code !== '') return code;
	const said = 'message' in error && typeof error.message === 'string' ? error.message : '';
	return SAID.find(([words]) => words.test(said))?.[1] ?? '';
}

function unforeseen(code: string, { host, port }: PostgresConnection): Meaning {
	const server = `The Postgres server of the ledger (${host}:${port})`;
	return outage(
		code === '' ? `${server} could not be used.` : `${server} could not be used (${code}).`,
		TRY_AGAIN,
	);
}

function outage(message: string, remedy: string): Meaning {
	return { is: 'outage', message, remedy };
}

function setUp(message: string, remedy: string): Meaning {
	return { is: 'setUp', message, remedy };
}
