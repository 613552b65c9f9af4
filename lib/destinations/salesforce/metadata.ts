import type { Field, Fields, Length } from '../crm/field';
import type { DescribedField, Description } from './answers';

/** Source: Object Reference, "Field Types". What is not named is text: Salesforce reads it from text. */
const TYPES: Readonly<Record<string, Field['type']>> = {
	textarea: 'longText',
	email: 'email',
	phone: 'phone',
	url: 'url',
	int: 'number',
	long: 'number',
	double: 'number',
	currency: 'number',
	percent: 'number',
	boolean: 'boolean',
	date: 'date',
	datetime: 'dateTime',
	picklist: 'options',
	reference: 'reference',
};

/** The fields of an object that this sign-in sees. */
export function fieldsOf({ fields, updateable }: Pick<Description, 'fields' | 'updateable'>): Fields {
	return new Map(
		fields.map((field) => [field.name, fieldOf({ ...field, updateable: updateable && field.updateable })]),
	);
}

function fieldOf(described: DescribedField): Field {
	const { name, label, type, nillable, createable, updateable, defaultedOnCreate, restrictedPicklist } =
		described;
	return {
		name,
		label,
		type: TYPES[type] ?? 'text',
		longest: lengthOf(described),
		isRequired: createable && !nillable && !defaultedOnCreate,
		isCreatable: createable,
		isUpdatable: updateable,
		options: type === 'picklist' ? optionsOf(described) : null,
		isRestricted: type === 'picklist' && restrictedPicklist,
	};
}

/** Salesforce counts UTF-16 units; 0 where a length means nothing. */
function lengthOf({ length }: DescribedField): Length | null {
	return length > 0 ? { max: length, in: 'units' } : null;
}

function optionsOf({ picklistValues }: DescribedField): Field['options'] {
	return picklistValues
		.filter(({ active }) => active)
		.map(({ value, label }) => ({ value, label: label ?? value }));
}

/** A key of ours is a UUID. */
const KEY_LENGTH = 36;

/**
 * The fields that can hold a record key: external ids that take a UUID and let no two records have the same, so that a
 * second record is refused whoever makes it.
 */
export function externalIdFields({ fields }: Pick<Description, 'fields'>): readonly DescribedField[] {
	return fields.filter(
		({ externalId, idLookup, unique, type, length, createable }) =>
			externalId && idLookup && unique && createable && type === 'string' && length >= KEY_LENGTH,
	);
}
