import { createHmac, createSecretKey, type KeyObject, randomFillSync, timingSafeEqual } from 'node:crypto';

import type { PersonIdentity } from '../lead/keys';
import { LedgerConfigurationError } from './errors';

/** Version of the secret and of the way identities are normalised; part of each key, so that both can change. */
const KEY_VERSION = 'v1';
/** 132 bits of the hash in base64url: no two persons meet by chance, and the index stays small. */
const HASH_LENGTH = 22;

/** 66 bits: enough to tell two contents of one step, or two destinations of one lead, apart. */
const SHORT_HASH_LENGTH = 11;

/** Key of a person's record. A keyed hash: it cannot be computed, nor guessed back, without the ledger's secret. */
export type PersonKey = string & { readonly __brand: 'PersonKey' };

/** Turns identities and contents into the keyed hashes that are stored. */
export class Keyring {
	/** A key object: Node.js makes one anew for every hash otherwise, which costs five times the hash. */
	private readonly secret: KeyObject;

	/** @param secret 32 random bytes that belong to the store */
	constructor(secret: Uint8Array) {
		this.secret = createSecretKey(secret);
	}

	/** Key of a person in one ledger; the same person has another key in another ledger. */
	person(ledger: string, identity: PersonIdentity): PersonKey {
		return `${KEY_VERSION}.${identity.tier}.${this.hash('person', ledger, identity.tier, identity.value)}` as PersonKey;
	}

	/** Key of a lead that nothing identifies: it is a person of its own. */
	unkeyed(ledger: string, leadId: string): PersonKey {
		return `${KEY_VERSION}.${UNKEYED}.${this.hash('unkeyed', ledger, leadId)}` as PersonKey;
	}

	/** What a step remembers of its content. */
	content(ledger: string, fingerprint: string): string {
		return this.hash('content', ledger, fingerprint).slice(0, SHORT_HASH_LENGTH);
	}

	/** What a step remembers of a destination that has it. */
	destination(ledger: string, destination: string): string {
		return this.hash('destination', ledger, destination).slice(0, SHORT_HASH_LENGTH);
	}

	/** Id of the receipt of a lead that came without one: the same whenever the same lead is asked about. */
	receipt(ledger: string, leadId: string, contentHash: string): string {
		return this.hash('receipt', ledger, leadId, contentHash);
	}

	/**
	 * What is kept of an action or offer that may be free text, because free text can name a person.
	 * The same text in any case gives the same.
	 */
	freeText(ledger: string, text: string): string {
		return `${FREE_TEXT}${this.hash('text', ledger, text.toLowerCase())}`;
	}

	/** Stored beside the records; a secret that does not fit it would make everybody a stranger. */
	checkValue(): string {
		return this.hash('key check');
	}

	/** @throws LedgerConfigurationError when this is not the secret the records were made with */
	verify(storedCheckValue: string): void {
		const [ours, stored] = [Buffer.from(this.checkValue()), Buffer.from(storedCheckValue)];
		if (ours.length === stored.length && timingSafeEqual(ours, stored)) return;
		throw new LedgerConfigurationError(
			'The ledger was written with another secret: with this one everybody would look new.',
			'Put back the secret file that belongs to this ledger (see docs/ledger.md, "Backups").',
		);
	}

	private hash(...parts: readonly string[]): string {
		return createHmac('sha256', this.secret)
			.update(parts.join('\u0000'))
			.digest('base64url')
			.slice(0, HASH_LENGTH);
	}
}

const ID_BYTES = 16;
/** Random bytes for many ids at once: fetched for each, they cost more than all else of a claim. */
const randomness = Buffer.alloc(ID_BYTES * 256);
let used = randomness.length;

/** A new id that nobody can guess: 128 random bits. */
export function mintId(): string {
	if (used === randomness.length) {
		randomFillSync(randomness);
		used = 0;
	}
	used += ID_BYTES;
	return randomness.toString('base64url', used - ID_BYTES, used);
}

const UNKEYED = 'none';
const FREE_TEXT = '~';

/** Whether a stored text is the hash of a free one. */
export function isFreeText(stored: string): boolean {
	return stored.startsWith(FREE_TEXT);
}

/** Whether a key is that of a lead nothing identifies; its record is deleted once confirmed. */
export function isUnkeyed(person: PersonKey): boolean {
	return person.startsWith(`${KEY_VERSION}.${UNKEYED}.`);
}

/**
 * Takes a key out of an item.
 *
 * @returns null where the text is no key of ours
 */
export function asPersonKey(text: string): PersonKey | null {
	return /^v1\.(email|phone|nameAndCompany|none)\.[\w-]{22}$/.test(text) ? (text as PersonKey) : null;
}
