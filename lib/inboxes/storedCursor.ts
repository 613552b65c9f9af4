import { isRecord, parseJson } from '../lead/json';
import type { Cursor } from './cursor';
import { InboxError } from './errors';

/** Where a source is read on from, as it is kept between polls. */
export type Bookmark =
	/** The source was never reached. To be read from the moment on at which it was first asked, by this machine's clock. */
	{ readonly is: 'asked'; readonly at: number } | { readonly is: 'read'; readonly cursor: Cursor };

/** The form of what this version writes. */
const VERSION = 1;
/** Times as short as can be. */
const RADIX = 36;

interface Stored {
	readonly v: typeof VERSION;
	readonly askedAt?: number;
	readonly from?: number;
	/** `digest time`, with commas in between; times in base 36, counted from `from`. */
	readonly known?: string;
	readonly position?: string;
	readonly settled?: number;
}

/** @returns JSON of at most 31,000 characters, with nothing of any lead in it but the position */
export function storeBookmark(bookmark: Bookmark): string {
	const stored: Stored =
		bookmark.is === 'asked'
			? { v: VERSION, askedAt: bookmark.at }
			: { v: VERSION, ...toStored(bookmark.cursor) };
	return JSON.stringify(stored);
}

/** @throws InboxError where it is not ours, or a newer version of this package wrote it */
export function readBookmark(text: string): Bookmark {
	const stored = parseJson(text);
	if (!isRecord(stored) || stored['v'] !== VERSION) throw unknownForm();
	const { askedAt, from, known = '', position, settled } = stored as Partial<Stored>;
	if (typeof askedAt === 'number') return { is: 'asked', at: askedAt };
	if (typeof from !== 'number') throw unknownForm();
	const scan = typeof position === 'string' && typeof settled === 'number' ? { position, settled } : null;
	return { is: 'read', cursor: { from, known: fromStored(known, from), scan } };
}

function toStored({ from, known, scan }: Cursor): Omit<Stored, 'v'> {
	const entries = [...known].map(([digest, at]) => `${digest} ${(at - from).toString(RADIX)}`);
	return { from, ...(entries.length > 0 && { known: entries.join(',') }), ...scan };
}

function fromStored(known: string, from: number): Cursor['known'] {
	const entries = known === '' ? [] : known.split(',');
	return new Map(
		entries.map((entry) => {
			const [digest = '', at = ''] = entry.split(' ');
			return [digest, from + parseInt(at, RADIX)];
		}),
	);
}

function unknownForm(): InboxError {
	return new InboxError(
		'Where to read on is kept in a form that this version does not know.',
		'Install the newer version of this package again that wrote it.',
	);
}
