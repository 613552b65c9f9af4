import { randomBytes, randomUUID } from 'node:crypto';

import { LedgerConfigurationError, LedgerUnavailableError } from '../errors';
import { Keyring } from '../keys';
import type { Identity } from './noteTable';
import type { Tables } from './store';

const SECRET_BYTES = 32;
const REMEDY =
	'Put back the entity “store / identity” of the ledger’s table Notes, for example from your backup (docs/ledger-azure-table.md, "Backups").';

/** A new identity, with a secret of its own. */
export function newIdentity(): Identity {
	const secret = randomBytes(SECRET_BYTES);
	return {
		storeId: randomUUID(),
		secret: secret.toString('hex'),
		keyCheck: new Keyring(secret).checkValue(),
	};
}

/**
 * Gives a store that has none its identity.
 *
 * @throws LedgerConfigurationError where persons are remembered, or leads are kept, already: their secret is lost, and
 * with another one everybody would look new, and nobody's leads could be forgotten
 */
export async function givenIdentity({ notes, persons, receipts }: Tables): Promise<Identity> {
	// Asked in this order: whoever has written something meanwhile has written its identity before.
	const isEmpty = (await persons.isEmpty()) && (await receipts.isEmpty());
	const others = await notes.identity();
	if (others) return others;
	if (!isEmpty) {
		throw new LedgerConfigurationError(
			'The secret of the ledger is missing: without it everybody would look new.',
			REMEDY,
		);
	}
	await notes.keepIdentity(newIdentity());
	const kept = await notes.identity();
	if (kept) return kept;
	throw new LedgerUnavailableError('The new ledger has vanished while it was made.', 'Run again.');
}

/**
 * The keys that belong to a store.
 *
 * @throws LedgerConfigurationError where the secret is damaged, missing or another one
 */
export function keysOf({ secret, keyCheck, storeId }: Identity): Keyring {
	if (!new RegExp(`^[0-9a-f]{${SECRET_BYTES * 2}}$`).test(secret) || keyCheck === '' || storeId === '') {
		throw new LedgerConfigurationError(
			'The secret of the ledger is damaged or missing: without it everybody would look new.',
			REMEDY,
		);
	}
	const keys = new Keyring(Buffer.from(secret, 'hex'));
	if (keys.checkValue() !== keyCheck) {
		throw new LedgerConfigurationError(
			'The ledger was written with another secret: with this one everybody would look new.',
			REMEDY,
		);
	}
	return keys;
}
