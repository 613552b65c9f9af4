import { textOf } from './fields';
import { isRecord, parseJson } from './json';
import type { Problem } from './lead';

/** A description with the campaign parameters taken out. */
export interface DescriptionReading {
	readonly description: string | null;
	readonly campaign: Record<string, string> | null;
}

const LABEL = /\bcampaigns:/gi;
const EMPTY_LABEL_LINE = /(?:^|[\r\n])[ \t]*campaigns:$/i;

/**
 * Takes the URL parameters of the listing out of a description. Microsoft puts them there as a JSON object in a
 * string, alone or behind `Campaigns:`, which may follow the customer's note. Anything else stays as it is.
 *
 * @param text trimmed and not blank, or null
 */
export function readDescription(text: string | null): DescriptionReading {
	if (text === null) return { description: null, campaign: null };
	if (text.endsWith('}')) return withParameters(text) ?? { description: text, campaign: null };
	if (text.endsWith(':'))
		return { description: text.replace(EMPTY_LABEL_LINE, '').trim() || null, campaign: null };
	return { description: text, campaign: null };
}

function withParameters(text: string): DescriptionReading | null {
	const whole = text.startsWith('{') ? reading('', text) : null;
	if (whole) return whole;
	// The word may also be in the note or in a parameter. Only its first and last place are tried, so that a long text
	// full of it costs no more than a short one.
	const labels = [...text.matchAll(LABEL)];
	for (const label of [labels.at(0), labels.at(-1)]) {
		if (!label) continue;
		const found = reading(text.slice(0, label.index), text.slice(label.index + label[0].length));
		if (found) return found;
	}
	return null;
}

function reading(note: string, json: string): DescriptionReading | null {
	const parameters = parametersOf(json);
	return (
		parameters && {
			description: note.trim() || null,
			campaign: parameters.size > 0 ? Object.fromEntries(parameters) : null,
		}
	);
}

/** The parameters that say something; null where the text is no JSON object of scalars. */
function parametersOf(json: string): Map<string, string> | null {
	const object = parseJson(json);
	if (!isRecord(object)) return null;
	const parameters = new Map<string, string>();
	const problems = new Set<Problem>();
	for (const [name, value] of Object.entries(object)) {
		const text = textOf(value, problems);
		if (text !== null) parameters.set(name, text);
	}
	if (problems.size > 0) return null;
	return parameters;
}
