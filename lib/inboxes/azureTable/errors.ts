import { asTableError, TableError } from '../../azureTables/errors';
import { InboxError, PositionLostError } from '../errors';

/**
 * Words an error of the table service, as it concerns who reads leads there.
 *
 * @param hasPosition whether the request went on from a position
 * @returns the very error where it is none of the service's but a mistake of ours
 */
export function asInboxError(error: unknown, hasPosition = false): Error {
	const told = error instanceof InboxError ? error : asTableError(error);
	if (!(told instanceof TableError)) return told;
	const { kind, message, remedy, reference } = told;
	switch (kind) {
		case 'tableMissing':
			return new InboxError(
				`There is no such table in the account${reference}.`,
				'Check the field Table and the account. Microsoft makes the table with the first lead: Partner Center sends a test lead when it connects an offer.',
			);
		case 'rights':
			return new InboxError(
				`Azure Table does not let this sign-in read the table${reference}.`,
				'Check the account key, if it is one. Give the sign-in the right to read rows (Read; with Entra ID the role Storage Table Data Reader), check whether its signature has expired, and let n8n through the firewall of the storage account.',
			);
		case 'refused':
			return hasPosition ? new PositionLostError(message, remedy) : new InboxError(message, remedy);
		default:
			return new InboxError(message, remedy);
	}
}
