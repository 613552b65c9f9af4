/** A value as PHP's `serialize()` writes it, as far as a form can hold one. */
export type PhpValue = string | PhpValue[] | { readonly [key: string]: PhpValue };

/** Deeper than a form nests its values, and far from what makes recursive code fail. */
const MOST_LEVELS = 8;

/** `s:5:`, with a text behind it that is as long as it says. */
const TEXT = /s:(\d{1,7}):"/y;
/** Integers, floating-point numbers, booleans, null. */
const SCALAR = /(?:i:(-?\d{1,20})|d:([-+.\dE]{1,40}|INF|NAN)|b:([01])|N);/y;
const ARRAY = /a:(\d{1,5}):\{/y;

/** Nothing that PHP has written. */
class NotSerialised extends Error {}

/**
 * Reads what PHP's `serialize()` has written, strictly: each length and each count has to be right, and nothing may
 * follow.
 *
 * PHP counts a text's bytes. Where that does not come out, its characters are counted: who has changed the character set
 * on the way, and the lengths with it, has counted those.
 *
 * @returns undefined where it is none
 */
export function readSerialised(text: string): PhpValue | undefined {
	const bytes = Buffer.from(text).toString('latin1');
	return (
		valueOf(bytes, (piece) => Buffer.from(piece, 'latin1').toString()) ?? valueOf(text, (piece) => piece)
	);
}

function valueOf(text: string, decoded: (piece: string) => string): PhpValue | undefined {
	const reader = new Reader(text, decoded);
	try {
		const value = reader.value(0);
		return reader.isAtEnd ? value : undefined;
	} catch (error) {
		if (error instanceof NotSerialised) return undefined;
		throw error;
	}
}

class Reader {
	private place = 0;

	constructor(
		private readonly text: string,
		private readonly decoded: (piece: string) => string,
	) {}

	get isAtEnd(): boolean {
		return this.place === this.text.length;
	}

	value(level: number): PhpValue {
		if (level > MOST_LEVELS) throw new NotSerialised();
		const length = this.next(TEXT);
		if (length) return this.textOf(Number(length[1]));
		const scalar = this.next(SCALAR);
		if (scalar) {
			// The group of the one kind that was found; of the others there is nothing.
			const [, integer, float, boolean] = scalar as readonly (string | undefined)[];
			return integer ?? float ?? boolean ?? '';
		}
		const count = this.next(ARRAY);
		if (count) return this.array(Number(count[1]), level + 1);
		throw new NotSerialised();
	}

	private textOf(length: number): string {
		const end = this.place + length;
		const piece = this.text.slice(this.place, end);
		if (this.text.slice(end, end + 2) !== '";') throw new NotSerialised();
		this.place = end + 2;
		return this.decoded(piece);
	}

	/** A list where its keys count from 0, as those of a field that takes several values. */
	private array(count: number, level: number): PhpValue {
		const pairs: [string, PhpValue][] = [];
		for (let one = 0; one < count; one++) {
			const key = this.value(MOST_LEVELS);
			if (typeof key !== 'string') throw new NotSerialised();
			pairs.push([key, this.value(level)]);
		}
		if (this.text[this.place] !== '}') throw new NotSerialised();
		this.place++;
		const isList = pairs.every(([key], index) => key === String(index));
		return isList ? pairs.map(([, value]) => value) : Object.fromEntries(pairs);
	}

	private next(pattern: RegExp): RegExpExecArray | null {
		pattern.lastIndex = this.place;
		const found = pattern.exec(this.text);
		if (found) this.place = pattern.lastIndex;
		return found;
	}
}
