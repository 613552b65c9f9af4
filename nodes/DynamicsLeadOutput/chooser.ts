import type { INodeProperties } from 'n8n-workflow';

/**
 * Something of the environment's to choose: from a list, or by what Dataverse knows it by.
 *
 * @param searchListMethod the node's method that lists them
 */
export function chooser(
	displayName: string,
	name: string,
	searchListMethod: string,
	placeholder: string,
	description: string,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		noDataExpression: true,
		default: { mode: 'list', value: '' },
		description,
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
