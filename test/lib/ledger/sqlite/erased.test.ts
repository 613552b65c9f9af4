import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { ClaimRequest } from '../../../../lib/ledger/contract';
import { closeLedgers, withLedger } from '../../../../lib/ledger/openLedger';
import { PersonLedger } from '../../../../lib/ledger/personLedger';
import { MINUTE } from '../person';
import { addressOf, asked, blank, contentOf, held, request } from '../requests';
import { storeFolder, type StoreFolder } from './folder';

let folder: StoreFolder;
beforeEach(() => {
	folder = storeFolder();
});
afterEach(async () => {
	await closeLedgers();
	folder.end();
});

it('keeps nothing in its files that tells who a person is, once their leads are delivered', async () => {
	const { store, keys, close } = await folder.open();
	const ledger = new PersonLedger('default', store, keys);
	const persons = Array.from({ length: 200 }, (_, n) => request(n));
	const phone = request(1, { identity: { tier: 'phone', value: '+4930123456' } });
	const name = request(1, { identity: { tier: 'nameAndCompany', value: 'zyxwia\nqwertz\nplugh gmbh' } });
	const freeText = request(1, { source: 'call from zyxwia', action: 'zyxwia.qwertz@example.com' });
	const answers = await ledger.claim([...persons, phone, name, freeText, blank('zyxwia 1')], asked());
	await ledger.confirm(held(answers));
	folder.pass(MINUTE);
	await ledger.confirm(held(await ledger.claim([request(1, { offer: 'contoso.cloud' })], asked())));
	await store.scrub();
	const found = (): string[] => {
		const files = readdirSync(folder.path).map((file) => readFileSync(join(folder.path, file), 'latin1'));
		expect(files.join()).toContain('contoso.backup');
		const words = [addressOf(1), 'zyxwia', 'qwertz', '4930123456', 'plugh', 'example.com'];
		return words.filter((word) => files.some((text) => text.toLowerCase().includes(word)));
	};
	expect(readdirSync(folder.path)).toContain('ledger.sqlite-wal');
	expect(found()).toEqual([]);
	close();
	expect(found()).toEqual([]);
});

it('leaves nothing readable of a record that was deleted', async () => {
	const { store, keys, close } = await folder.open();
	const ledger = new PersonLedger('default', store, keys);
	const answers = await ledger.claim([blank('lead 1', { offer: 'plugh.xyzzy' })], asked());
	const bytes = (): string => readFileSync(folder.database, 'latin1');
	folder.look((database) => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
	expect(bytes()).toContain('plugh.xyzzy');
	await ledger.confirm(held(answers));
	close();
	expect(bytes()).not.toContain('plugh.xyzzy');
});

describe('the content of leads', () => {
	/** A person whose address is in the identity, and another address of whom is in the content. */
	const planted = (person: number): ClaimRequest =>
		request(person, {
			identity: { tier: 'email', value: `identity.plugh+${person}@example.com` },
			receipt: { id: `received ${person}`, keep: () => ({ workflow: 'wf', content: contentOf(person) }) },
		});
	const OTHERS = { workflow: 'wf', content: '{}' };
	const PERSONS = Array.from({ length: 100 }, (_, person) => person);

	/** Which of these texts stand in any file of the folder. */
	function inFiles(texts: readonly string[]): string[] {
		const files = readdirSync(folder.path).map((name) => readFileSync(join(folder.path, name), 'latin1'));
		expect(files.length).toBeGreaterThan(1);
		return texts.filter((text) => files.some((bytes) => bytes.includes(text)));
	}

	/** Waits for what a process does by itself; whether it has come to that is for the test to say. */
	async function within20s(isSo: () => boolean): Promise<void> {
		for (const end = Date.now() + 20_000; Date.now() < end && !isSo();) await pause(50);
	}

	/** Fails, with what is still there, where it is not gone within seconds. */
	async function vanishes(texts: readonly string[]): Promise<void> {
		await within20s(() => inFiles(texts).length === 0);
		expect(inFiles(texts)).toEqual([]);
	}

	it('is there while they are on their way, and gone by itself seconds after they are confirmed or forgotten', async () => {
		const place = { store: 'sqlite', folder: folder.path } as const;
		const addresses = PERSONS.map(addressOf);
		const [confirmed, forgotten, last] = [
			addresses.slice(0, 50),
			addresses.slice(50, 99),
			addresses.slice(99),
		];
		// A process tidies up when it opens the store: that is over first.
		await withLedger(place, 'default', async (ledger) => {
			await ledger.claim([request(1000, { receipt: { id: null, keep: () => OTHERS } })], asked());
		});
		await within20s(() => statSync(`${folder.database}-wal`).size === 0);

		const claims = await withLedger(place, 'default', async (ledger) => {
			await ledger.receive(
				PERSONS.map((person) => ({
					id: `received ${person}`,
					workflow: 'wf',
					identity: planted(person).identity,
					leadId: planted(person).leadId,
					content: contentOf(person),
				})),
				MINUTE,
			);
			return held(await ledger.claim(PERSONS.map(planted), asked()));
		});
		expect(inFiles(addresses)).toEqual(addresses);
		expect(inFiles(['identity.plugh'])).toEqual([]);

		await withLedger(place, 'default', async (ledger) => {
			await ledger.confirm(claims.slice(0, 50));
		});
		await vanishes(confirmed);
		expect(inFiles(addresses)).toEqual([...forgotten, ...last]);

		await withLedger(place, 'default', async (_, administration) => {
			await administration.forget(
				PERSONS.slice(50, 99).map((person) => ({
					tier: 'email',
					value: `identity.plugh+${person}@example.com`,
				})),
			);
		});
		await vanishes(forgotten);
		expect(inFiles([...addresses, 'identity.plugh'])).toEqual(last);
	}, 60_000);
});
