import type { FieldType, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';

import type { Field, Fields } from '../destinations/crm/field';

const TYPES: Readonly<Record<Field['type'], FieldType>> = {
	text: 'string',
	longText: 'string',
	email: 'string',
	phone: 'string',
	url: 'string',
	reference: 'string',
	number: 'number',
	boolean: 'boolean',
	date: 'dateTime',
	dateTime: 'dateTime',
	options: 'options',
};

/**
 * The fields that a builder may map by hand, for n8n's resource mapper. None is required there: what the system insists
 * on, the standard mapping fills.
 */
export function mappingColumns(fields: Fields): ResourceMapperFields {
	const columns = [...fields.values()].filter(({ isCreatable }) => isCreatable).map(column);
	columns.sort((a, b) => a.displayName.localeCompare(b.displayName, 'en'));
	return { fields: columns, emptyFieldsNotice: 'This sign-in may not write any field of leads.' };
}

function column({ name, label, type, options }: Field): ResourceMapperField {
	return {
		id: name,
		displayName: label === name ? name : `${label} (${name})`,
		required: false,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		removed: true,
		type: TYPES[type],
		...(options && { options: options.map(({ value, label: optionName }) => ({ name: optionName, value })) }),
	};
}
