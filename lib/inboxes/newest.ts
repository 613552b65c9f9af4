import { type InboxRow, MOST_ROWS, type Page, type PageQuery } from './contract';

const DAY_MS = 24 * 60 * 60_000;
/** First the last day, then the last month, then all there is. */
const STRETCHES_MS = [DAY_MS, 30 * DAY_MS, Infinity] as const;
/** Of each stretch: 10,000 rows, or a minute's work for the service. */
const MOST_PAGES = 20;

/**
 * The newest rows of a source that cannot sort: the shortest stretch that has enough of them is read.
 *
 * @param now the source's clock, ms since the epoch
 */
export async function newestOf(
	count: number,
	now: number,
	read: (query: PageQuery) => Promise<Page>,
): Promise<InboxRow[]> {
	let newest: InboxRow[] = [];
	for (const stretch of STRETCHES_MS) {
		newest = await newestSince(Math.max(0, now - stretch), count, read);
		if (newest.length >= count) break;
	}
	return newest;
}

async function newestSince(
	from: number,
	count: number,
	read: (query: PageQuery) => Promise<Page>,
): Promise<InboxRow[]> {
	let newest: InboxRow[] = [];
	let position: string | null = null;
	for (let pages = 0; pages < MOST_PAGES; pages++) {
		const page: Page = await read({ from, position, limit: MOST_ROWS });
		newest = [...newest, ...page.rows].sort((a, b) => b.writtenAt - a.writtenAt).slice(0, count);
		position = page.position;
		if (position === null) break;
	}
	return newest;
}
