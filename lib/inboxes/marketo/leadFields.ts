import { isBlank } from '../../lead/fields';
import { findLeadSource } from '../../lead/leadSourcePattern';
import { marketoLead } from '../../lead/shapes/marketoLead';

/** Values by name. A form's ids of its fields and the REST names of a person's are the same but for their case. */
type Values = Readonly<Record<string, unknown>>;

const LEAD_SOURCE: readonly string[] = marketoLead.names.leadSource ?? [];
const OTHERS: ReadonlySet<string> = new Set([
	...Object.values(marketoLead.contact).flat(),
	...(marketoLead.names.description ?? []),
]);

/** Whether a lead is read from a field of this name. */
export function isLeadField(name: string): boolean {
	const lowerCase = name.toLowerCase();
	return OTHERS.has(lowerCase) || LEAD_SOURCE.includes(lowerCase);
}

/** Of what was submitted, or of a person, what a lead is read from: all but the lead source. */
export function contactIn(values: Values): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(values).flatMap(([name, value]) => {
			const lowerCase = name.toLowerCase();
			return OTHERS.has(lowerCase) && !isBlank(value) ? [[lowerCase, value]] : [];
		}),
	);
}

/**
 * The lead source in a person or in what was submitted. Microsoft's documents map it to a field of the builder's
 * choice: so a text that looks like one counts wherever it stands, before any other in the fields named for it.
 */
export function leadSourceIn(values: Values): string | null {
	const texts = Object.entries(values).filter(
		(entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].trim() !== '',
	);
	const named = LEAD_SOURCE.flatMap((wanted) => texts.filter(([name]) => name.toLowerCase() === wanted));
	const known = named.find(([, text]) => findLeadSource(text) !== null)?.[1];
	if (known !== undefined) return known;
	for (const [, text] of texts) {
		const found = findLeadSource(text);
		if (found !== null) return found;
	}
	return named[0]?.[1] ?? null;
}
