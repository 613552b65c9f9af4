import { allCountries } from '../vendor/countries';

/** What people write instead of the names below. */
const OTHER_NAMES: readonly (readonly [string, string])[] = [
	['uk', 'GB'],
	['great britain', 'GB'],
	['america', 'US'],
];

let codes: ReadonlyMap<string, string> | undefined;

/**
 * The country's ISO 3166-1 alpha-2 code.
 *
 * @param text alpha-2, alpha-3 or an English name, official or usual, in any case
 * @returns undefined where it is none of them
 */
export function alpha2Of(text: string | null): string | undefined {
	if (text === null) return undefined;
	codes ??= readCodes();
	return codes.get(keyOf(text));
}

/**
 * The country's usual English name, e.g. `United States`.
 *
 * @param text as for {@link alpha2Of}
 * @returns undefined where it names no country
 */
export function countryNameOf(text: string | null): string | undefined {
	const code = alpha2Of(text);
	return code === undefined ? undefined : new Intl.DisplayNames('en', { type: 'region' }).of(code);
}

/** ISO's names are official ("United States of America"), those of Unicode usual ("United States"): both are written. */
function readCodes(): ReadonlyMap<string, string> {
	const usualNames = new Intl.DisplayNames('en', { type: 'region' });
	const found = new Map(OTHER_NAMES);
	for (const { alpha2, alpha3, country } of allCountries()) {
		for (const text of [alpha2, alpha3, country, usualNames.of(alpha2) ?? country])
			found.set(keyOf(text), alpha2);
	}
	return found;
}

/** "U.S.A." is "USA", "Cote d’Ivoire" is "Côte d'Ivoire". */
function keyOf(text: string): string {
	return text
		.normalize('NFKD')
		.replace(/[^\p{L}\p{N} ]/gu, '')
		.replace(/\s+/g, ' ')
		.trim()
		.toLowerCase();
}
