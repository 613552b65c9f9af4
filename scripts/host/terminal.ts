import { styleText } from 'node:util';
import type { Progress } from './cachedInstall.ts';

/** What the demo and the test runner print: plain lines, colours only on a terminal. */
export interface Terminal {
	line(text?: string): void;
	/** How many characters fit in a line. */
	readonly columns: number;
	done(what: string): void;
	/** One line that is written over, on a terminal; elsewhere a line each half minute. */
	progress(progress: Progress): void;
}

const EVERY_MS = 30_000;

/** Where the stream is no terminal, a line has this many characters. */
const COLUMNS = 160;

export function terminalOn(stream: NodeJS.WriteStream = process.stdout): Terminal {
	let overwritable = false;
	let lastShown = { what: '', at: 0 };
	const clear = () => {
		if (overwritable) stream.write('\r\x1b[2K');
		overwritable = false;
	};
	return {
		get columns() {
			return stream.columns || COLUMNS;
		},
		line(text = '') {
			clear();
			stream.write(`${text}\n`);
		},
		done(what) {
			clear();
			stream.write(`${styleText('green', '✔', { stream })} ${what}\n`);
		},
		progress({ what, elapsedMs }) {
			const text = `… ${what}: ${duration(elapsedMs)}`;
			if (stream.isTTY) {
				clear();
				stream.write(text);
				overwritable = true;
			} else if (what !== lastShown.what || elapsedMs - lastShown.at >= EVERY_MS) {
				lastShown = { what, at: elapsedMs };
				stream.write(`${text}\n`);
			}
		},
	};
}

/** Text from outside, fit for a terminal: no control characters, which could move the cursor or hide what is there. */
export function printable(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** The beginning of a text, with an ellipsis where it has more than so many characters. */
export function cut(text: string, columns: number): string {
	if (columns <= 0) return '';
	const characters = [...text];
	return characters.length <= columns ? text : `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}

function duration(ms: number): string {
	const seconds = Math.floor(ms / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
