import { LedgerConfigurationError } from '../../../lib/ledger/errors';
import { asPersonKey, isUnkeyed, Keyring, mintId } from '../../../lib/ledger/keys';

const keys = new Keyring(new Uint8Array(32).fill(1));
const others = new Keyring(new Uint8Array(32).fill(2));
const ANN = { tier: 'email', value: 'ann@example.com' } as const;

it('the key of a person is the same every time, and another for every ledger and secret', () => {
	expect(keys.person('default', ANN)).toBe(new Keyring(new Uint8Array(32).fill(1)).person('default', ANN));
	const all = [keys.person('default', ANN), keys.person('other', ANN), others.person('default', ANN)];
	expect(new Set(all).size).toBe(3);
});

it('the key of a lead that nothing identifies is told from those of persons', () => {
	expect(isUnkeyed(keys.unkeyed('default', 'lead 1'))).toBe(true);
	expect(isUnkeyed(keys.person('default', ANN))).toBe(false);
	expect(keys.unkeyed('default', 'lead 1')).not.toBe(keys.unkeyed('default', 'lead 2'));
});

it('a key is taken out of an item as it is, and anything else is none', () => {
	const all = [keys.person('default', ANN), keys.unkeyed('default', 'lead 1')];
	expect(all.map(asPersonKey)).toEqual(all);
	for (const text of ['', 'ann@example.com', 'v1.email.', `${all[0]}x`, `v2${all[0]?.slice(2)}`]) {
		expect(asPersonKey(text)).toBeNull();
	}
});

it('the same content in two ledgers is remembered by different hashes', () => {
	const fingerprint = 'a'.repeat(64);
	expect(keys.content('default', fingerprint)).toBe(keys.content('default', fingerprint));
	expect(keys.content('default', fingerprint)).not.toBe(keys.content('other', fingerprint));
	expect(keys.content('default', fingerprint)).not.toBe(keys.content('default', 'b'.repeat(64)));
});

it('the check value fits its own secret and no other', () => {
	expect(() => keys.verify(keys.checkValue())).not.toThrow();
	for (const value of [others.checkValue(), '', 'x']) {
		expect(() => keys.verify(value)).toThrow(LedgerConfigurationError);
	}
});

it('an id is minted once', () => {
	const ids = Array.from({ length: 2_000 }, mintId);
	expect(new Set(ids).size).toBe(2_000);
	expect(ids.every((id) => /^[\w-]{22}$/.test(id))).toBe(true);
});
