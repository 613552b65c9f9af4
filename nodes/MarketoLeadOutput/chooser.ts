import type { INodeProperties } from 'n8n-workflow';

/**
 * Something of Marketo's to choose: from a list, or by what Marketo knows it by.
 *
 * @param searchListMethod the node's method that lists them
 */
export function chooser(
	displayName: string,
	name: string,
	searchListMethod: string,
	placeholder: string,
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
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder },
		],
	};
}
