const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The form of an id that is safe where case is not kept: three characters more, which say where the capitals are.
 * Source: Object Reference, "ID Field Type".
 */
function withSuffix(id15: string): string {
	let suffix = '';
	for (const part of [id15.slice(0, 5), id15.slice(5, 10), id15.slice(10)]) {
		let bits = 0;
		[...part].forEach((letter, at) => {
			if (/[A-Z]/.test(letter)) bits |= 1 << at;
		});
		suffix += SUFFIX.charAt(bits);
	}
	return id15 + suffix;
}

/** The id of 18 characters, made from 15 or 18; null for what is no id. */
export function asId(text: string): string | null {
	if (!/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text)) return null;
	const id = withSuffix(text.slice(0, 15));
	return text.length === 15 || id.slice(15) === text.slice(15).toUpperCase() ? id : null;
}

/** Ids in order of creation, each with the key prefix of its object. */
export class IdMint {
	#last = 0;

	/** @param keyPrefix three characters, e.g. `00Q` for leads */
	next(keyPrefix: string): string {
		this.#last++;
		return withSuffix(`${keyPrefix}gK0000${this.#last.toString(36).toUpperCase().padStart(6, '0')}`);
	}
}
