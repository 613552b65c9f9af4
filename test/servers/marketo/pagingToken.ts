const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A place in a list as a token: base32 with `=` at its end, like Marketo's, so that it has to be encoded in a URL. */
export function tokenOf(...place: readonly number[]): string {
	const bits = [...Buffer.from(`at ${place.join(' ')}`)]
		.map((byte) => byte.toString(2).padStart(8, '0'))
		.join('');
	const letters = (bits.match(/.{1,5}/g) ?? []).map((five) => LETTERS[parseInt(five.padEnd(5, '0'), 2)]);
	return letters.join('').padEnd(Math.ceil(letters.length / 8) * 8, '=');
}

/** @returns null for what is no token of one number */
export function placeOf(token: string): number | null {
	const [place, ...more] = numbersIn(token);
	return place === undefined || more.length > 0 ? null : place;
}

/** The numbers that a token was made of; none of what is no token. */
export function numbersIn(token: string): readonly number[] {
	const letters = [...token.replace(/=+$/, '')].map((letter) => LETTERS.indexOf(letter));
	if (letters.includes(-1)) return [];
	const bits = letters.map((value) => value.toString(2).padStart(5, '0')).join('');
	const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
	const text = /^at (\d+(?: \d+)*)$/.exec(Buffer.from(bytes).toString())?.[1];
	return text === undefined ? [] : text.split(' ').map(Number);
}
