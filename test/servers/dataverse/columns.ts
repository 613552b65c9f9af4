/** What kinds of column there are, and what the Web API says and takes of each. */
export type Kind =
	| { readonly kind: 'string'; readonly max: number; readonly format?: 'Email' | 'Phone' | 'Text' | 'Url' }
	| { readonly kind: 'memo'; readonly max: number }
	| { readonly kind: 'integer' | 'boolean' | 'uniqueidentifier' | 'bigint' }
	| { readonly kind: 'dateTime'; readonly dateOnly?: boolean }
	| { readonly kind: 'picklist'; readonly options: readonly Option[] }
	| { readonly kind: 'state'; readonly options: readonly Option[] }
	| { readonly kind: 'status'; readonly options: readonly StatusOption[] }
	/** `navigation`: the single-valued navigation properties, each with the entity set it points to. */
	| { readonly kind: 'lookup' | 'owner'; readonly navigation: Readonly<Record<string, string>> };

export interface Option {
	readonly value: number;
	readonly label: string;
}

export interface StatusOption extends Option {
	readonly state: number;
}

export type RequiredLevel = 'None' | 'Recommended' | 'ApplicationRequired' | 'SystemRequired';

export type Column = Kind & {
	readonly name: string;
	readonly label: string;
	readonly required: RequiredLevel;
	readonly create: boolean;
	readonly update: boolean;
	/** The value of a row that says nothing. */
	readonly default?: string | number | boolean;
};

export type Value = string | number | boolean | null;

interface Extras {
	readonly required?: RequiredLevel;
	readonly create?: boolean;
	readonly update?: boolean;
	readonly default?: string | number | boolean;
}

/** A column as makers define it: open to create and update, required by nobody. */
export function column(name: string, label: string, kind: Kind, extras: Extras = {}): Column {
	return { name, label, required: 'None', create: true, update: true, ...kind, ...extras };
}

export const text = (name: string, label: string, max: number, extras: Extras = {}): Column =>
	column(name, label, { kind: 'string', max }, extras);

export const flag = (name: string, label: string): Column =>
	column(name, label, { kind: 'boolean' }, { default: false });

export const picklist = (
	name: string,
	label: string,
	options: Readonly<Record<number, string>>,
	extras: Extras = {},
): Column => column(name, label, { kind: 'picklist', options: optionsOf(options) }, extras);

/** Written by the system alone; what a client sends for it is passed over. */
export const system = (name: string, label: string, kind: Kind): Column =>
	column(name, label, kind, { create: false, update: false });

export function optionsOf(labels: Readonly<Record<number, string>>): readonly Option[] {
	return Object.entries(labels).map(([value, label]) => ({ value: Number(value), label }));
}

/** The property that a column is in JSON: look-ups are read as `_name_value`. */
export function propertyOf(column: Column): string {
	return isLookup(column) ? `_${column.name}_value` : column.name;
}

export function isLookup(
	column: Column,
): column is Column & { kind: 'lookup' | 'owner'; navigation: Readonly<Record<string, string>> } {
	return column.kind === 'lookup' || column.kind === 'owner';
}

export function isChoice(
	column: Column,
): column is Column & { kind: 'picklist' | 'state' | 'status'; options: readonly Option[] } {
	return column.kind === 'picklist' || column.kind === 'state' || column.kind === 'status';
}

/** AttributeTypeCode and the metadata type of a kind. */
export const METADATA_TYPE: Readonly<Record<Kind['kind'], readonly [code: string, type: string]>> = {
	string: ['String', 'StringAttributeMetadata'],
	memo: ['Memo', 'MemoAttributeMetadata'],
	integer: ['Integer', 'IntegerAttributeMetadata'],
	bigint: ['BigInt', 'BigIntAttributeMetadata'],
	boolean: ['Boolean', 'BooleanAttributeMetadata'],
	uniqueidentifier: ['Uniqueidentifier', 'UniqueIdentifierAttributeMetadata'],
	dateTime: ['DateTime', 'DateTimeAttributeMetadata'],
	picklist: ['Picklist', 'PicklistAttributeMetadata'],
	state: ['State', 'StateAttributeMetadata'],
	status: ['Status', 'StatusAttributeMetadata'],
	lookup: ['Lookup', 'LookupAttributeMetadata'],
	owner: ['Owner', 'LookupAttributeMetadata'],
};

/** The type that OData's reader expects, as its errors name it. */
export function edmType(column: Column): string {
	switch (column.kind) {
		case 'string':
		case 'memo':
			return 'Edm.String';
		case 'boolean':
			return 'Edm.Boolean';
		case 'uniqueidentifier':
		case 'lookup':
		case 'owner':
			return 'Edm.Guid';
		case 'dateTime':
			return column.dateOnly === true ? 'Edm.Date' : 'Edm.DateTimeOffset';
		case 'bigint':
			return 'Edm.Int64';
		default:
			return 'Edm.Int32';
	}
}
