/** Source: SOQL and SOSL Reference, "Quoted String Escape Sequences". */
const ESCAPES: Readonly<Record<string, string>> = {
	'\\': '\\\\',
	"'": "\\'",
	'"': '\\"',
	'\n': '\\n',
	'\r': '\\r',
	'\t': '\\t',
	'\b': '\\b',
	'\f': '\\f',
};

/** A text as a literal of SOQL. jsforce's own would let a backslash end it: `\'`. */
export function literal(text: string): string {
	return `'${text.replace(/[\\'"\n\r\t\b\f]/g, (character) => ESCAPES[character] ?? character)}'`;
}

/** `field IN (…)`, each value once; null where there is none to look for. */
export function isOneOf(field: string, values: readonly string[]): string | null {
	const distinct = [...new Set(values)];
	return distinct.length === 0 ? null : `${field} IN (${distinct.map(literal).join(',')})`;
}

/** A query for records that fulfil one of the conditions; null where there is none. */
export function select(
	fields: readonly string[],
	from: string,
	conditions: readonly (string | null)[],
	rest = '',
): string | null {
	const where = conditions.filter((condition) => condition !== null).join(' OR ');
	return where === '' ? null : `SELECT ${[...new Set(fields)].join(',')} FROM ${from} WHERE ${where}${rest}`;
}
