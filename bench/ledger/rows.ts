import { randomBytes } from 'node:crypto';
import type { Shipped } from '../shipped.ts';
import { removeFolder, temporaryFolder } from '../temporaryFolder.ts';
import { GRACE_MS, LEDGER, newLead, QUESTION, receiptOf } from './leads.ts';

/** A person as a store keeps it: key and record. */
export interface Row {
	readonly key: string;
	readonly body: string;
}

/** Makes rows of persons that are nobody, as large as real ones. */
export interface Rows {
	/** Of a person whose one step was delivered. */
	remembered(): Row;
	/** Of a person whose one step was just claimed. */
	claimed(): Row;
}

/** Takes a real claim, before and after it is confirmed, as the model for all rows. */
export async function rowsLikeOurs(shipped: Shipped): Promise<Rows> {
	const { openSqliteStore } = shipped(
		'./ledger/sqlite/open',
	) as typeof import('../../lib/ledger/sqlite/open.ts');
	const { PersonLedger } = shipped(
		'./ledger/personLedger',
	) as typeof import('../../lib/ledger/personLedger.ts');
	const { serialiseRecord } = shipped(
		'./ledger/storedRecord',
	) as typeof import('../../lib/ledger/storedRecord.ts');
	const folder = temporaryFolder();
	const { store, keys, close } = await openSqliteStore(folder);
	try {
		const ledger = new PersonLedger(LEDGER, store, keys);
		const stored = async (): Promise<() => Row> => {
			const [entry] = await store.scan(LEDGER, null, 1);
			if (!entry) throw new Error('What was claimed is not there.');
			const [key, record] = entry;
			return likeIt({ key, body: serialiseRecord(record) });
		};
		const lead = newLead(true);
		await ledger.receive([receiptOf(lead)], GRACE_MS);
		const [answer] = await ledger.claim([lead], QUESTION);
		if (!answer?.claim) throw new Error('A new lead was not claimed.');
		const claimed = await stored();
		await ledger.confirm([{ person: answer.person, ...answer.claim, destination: 'bench' }]);
		return { claimed, remembered: await stored() };
	} finally {
		close();
		removeFolder(folder);
	}
}

/** Rows of the same form, with a key, an occurrence and a content of their own. */
function likeIt({ key, body }: Row): () => Row {
	const prefix = key.slice(0, -22);
	const [start = '', middle = '', end = ''] = body.split(/(?<="id":").{22}|(?<="content":").{11}/);
	if (start.length + middle.length + end.length !== body.length - 33)
		throw new Error(`Not a record: ${body}`);
	return () => {
		const text = randomBytes(42).toString('base64url');
		return {
			key: prefix + text.slice(0, 22),
			body: `${start}${text.slice(22, 44)}${middle}${text.slice(44, 55)}${end}`,
		};
	};
}
