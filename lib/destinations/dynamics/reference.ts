import { DestinationConfigurationError } from '../configurationError';
import { GUID } from './recordIds';

const PATH = /^\/?(\w+)\(([0-9a-f-]{36})\)$/i;

/**
 * Reads what the builder chose from a list or typed: an id, or an entity set with an id.
 *
 * @param text e.g. `/teams(0b1c…)`, `teams(0b1c…)` or `0b1c…`; blank for none
 * @param sets entity sets that are allowed; the first one is meant where only an id is given
 * @param parameter for the message
 * @returns as a look-up is bound to it, e.g. `/teams(0b1c…)`; null for none
 * @throws DestinationConfigurationError where it is none of them
 */
export function referenceOf(
	text: string | null,
	sets: readonly [string, ...string[]],
	parameter: string,
): string | null {
	const given = text?.trim() ?? '';
	if (given === '') return null;
	if (GUID.test(given)) return `/${sets[0]}(${given.toLowerCase()})`;
	const [, set = '', id = ''] = PATH.exec(given) ?? [];
	if (sets.includes(set) && GUID.test(id)) return `/${set}(${id.toLowerCase()})`;
	const forms = sets.map((one) => `${one}(id)`).join(' or ');
	throw new DestinationConfigurationError(
		`${parameter} is none: choose one from the list, or enter its id as ${forms}.`,
	);
}
