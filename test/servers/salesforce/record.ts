import type { Row } from './settings.ts';
import type { SObject } from './sobjects.ts';

/** A record as it is answered, with its type and address. */
export function record(base: string, sobject: SObject, row: Row, names: readonly string[]): unknown {
	const url = `${base}/sobjects/${sobject.name}/${String(row.Id)}`;
	return {
		attributes: { type: sobject.name, url },
		...Object.fromEntries(names.map((name) => [name, row[name] ?? null])),
	};
}
