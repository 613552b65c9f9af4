import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { LedgerConfigurationError } from '../ledger/errors';
import type { PostgresConnection } from '../ledger/postgres/connection';

/**
 * Reads n8n's own Postgres credential.
 *
 * @throws LedgerConfigurationError for an SSH tunnel: only n8n's own Postgres node can open one
 */
export function postgresConnection(credential: ICredentialDataDecryptedObject): PostgresConnection {
	if (credential['sshTunnel'] === true) {
		throw new LedgerConfigurationError(
			'The ledger cannot reach Postgres through the SSH tunnel of this credential.',
			'Choose a Postgres credential without “SSH Tunnel”, for a server that n8n reaches directly.',
		);
	}
	const isEncrypted = credential['ssl'] !== undefined && credential['ssl'] !== 'disable';
	return {
		host: text(credential['host']),
		port: Number(credential['port'] ?? 5432),
		database: text(credential['database']),
		user: text(credential['user']),
		password: typeof credential['password'] === 'string' ? credential['password'] : '',
		// As n8n's own Postgres node reads it: accepting any certificate means encrypting.
		tls: credential['allowUnauthorizedCerts'] === true ? 'unverified' : isEncrypted ? 'verified' : 'off',
	};
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}
