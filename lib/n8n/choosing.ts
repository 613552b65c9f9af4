import type { INodeListSearchResult, INodeProperties } from 'n8n-workflow';

/** Something to choose in the editor. */
export interface Choice {
	readonly name: string;
	readonly value: string | number;
}

/**
 * A parameter for something that a system has: from a list, or by what the system knows it by.
 *
 * @param searchListMethod the node's method that lists them
 * @param typed what may be typed instead, e.g. `By ID`
 */
export function chooser(
	displayName: string,
	name: string,
	searchListMethod: string,
	typed: { readonly as: string; readonly placeholder: string },
): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		noDataExpression: true,
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod, searchable: true },
			},
			{ displayName: typed.as, name: 'id', type: 'string', placeholder: typed.placeholder },
		],
	};
}

/** What was chosen; null where nothing was. */
export function chosenIn(locator: unknown): string | null {
	const value: unknown =
		typeof locator === 'object' && locator !== null && 'value' in locator ? locator.value : locator;
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** What of a list a builder sees who has typed a part of a name. */
export function matching(choices: readonly Choice[], typed: string | undefined): INodeListSearchResult {
	const wanted = typed?.trim().toLowerCase() ?? '';
	const found = choices.filter(({ name }) => name.toLowerCase().includes(wanted));
	return { results: found.map(({ name, value }) => ({ name, value })) };
}
