export type FieldType =
	| 'id'
	| 'string'
	| 'email'
	| 'phone'
	| 'url'
	| 'picklist'
	| 'textarea'
	| 'boolean'
	| 'reference'
	| 'datetime'
	| 'date'
	| 'int';

export interface PicklistValue {
	readonly active: boolean;
	readonly value: string;
	readonly label: string;
	readonly defaultValue: boolean;
}

/** A field, in the words of describe. */
export interface Field {
	readonly name: string;
	readonly label: string;
	readonly type: FieldType;
	readonly length: number;
	readonly nillable: boolean;
	readonly createable: boolean;
	readonly updateable: boolean;
	readonly filterable: boolean;
	readonly sortable: boolean;
	readonly custom: boolean;
	readonly externalId: boolean;
	readonly idLookup: boolean;
	readonly unique: boolean;
	readonly caseSensitive: boolean;
	readonly restrictedPicklist: boolean;
	readonly picklistValues: readonly PicklistValue[];
	readonly defaultedOnCreate: boolean;
	readonly defaultValue: string | boolean | null;
	readonly referenceTo: readonly string[];
	readonly relationshipName: string | null;
}

type More = Partial<Omit<Field, 'name' | 'label' | 'type'>>;

function field(name: string, label: string, type: FieldType, more: More = {}): Field {
	return {
		name,
		label,
		type,
		length: 0,
		nillable: true,
		createable: true,
		updateable: true,
		filterable: true,
		sortable: true,
		custom: name.endsWith('__c'),
		externalId: false,
		idLookup: false,
		unique: false,
		caseSensitive: false,
		restrictedPicklist: false,
		picklistValues: [],
		defaultedOnCreate: false,
		defaultValue: null,
		referenceTo: [],
		relationshipName: null,
		...more,
	};
}

export const READ_ONLY: More = { createable: false, updateable: false };
export const REQUIRED: More = { nillable: false };

export const text = (name: string, label: string, length: number, more?: More): Field =>
	field(name, label, 'string', { length, ...more });

export const phone = (name: string, label: string): Field => field(name, label, 'phone', { length: 40 });

export const email = (name: string, label: string, more?: More): Field =>
	field(name, label, 'email', { length: 80, ...more });

export const url = (name: string, label: string): Field => field(name, label, 'url', { length: 255 });

export const flag = (name: string, label: string, more?: More): Field =>
	field(name, label, 'boolean', { nillable: false, defaultedOnCreate: true, defaultValue: false, ...more });

export const wholeNumber = (name: string, label: string, more?: More): Field =>
	field(name, label, 'int', more);

export const date = (name: string, label: string, more?: More): Field => field(name, label, 'date', more);

const dateTime = (name: string, label: string, more?: More): Field => field(name, label, 'datetime', more);

/** A long text area can be read, but neither filtered nor sorted by. Source: SOQL and SOSL Reference, "Textarea". */
export const longText = (name: string, label: string, length: number): Field =>
	field(name, label, 'textarea', { length, filterable: false, sortable: false });

export const reference = (name: string, label: string, referenceTo: readonly string[], more?: More): Field =>
	field(name, label, 'reference', {
		length: 18,
		referenceTo,
		relationshipName: name.replace(/Id$/, ''),
		...more,
	});

/** @param values the one with an asterisk in front is the default */
export function picklist(name: string, label: string, values: readonly string[], more?: More): Field {
	const picklistValues = values.map((value) => {
		const plain = value.replace(/^\*/, '');
		return { active: true, value: plain, label: plain, defaultValue: plain !== value };
	});
	const byDefault = picklistValues.find((value) => value.defaultValue)?.value ?? null;
	return field(name, label, 'picklist', {
		length: 255,
		picklistValues,
		defaultedOnCreate: byDefault !== null,
		defaultValue: byDefault,
		...more,
	});
}

/** What every record has, whatever its object. */
export const SYSTEM_FIELDS: readonly Field[] = [
	field('Id', 'Record ID', 'id', {
		length: 18,
		nillable: false,
		idLookup: true,
		defaultedOnCreate: true,
		...READ_ONLY,
	}),
	flag('IsDeleted', 'Deleted', READ_ONLY),
	dateTime('CreatedDate', 'Created Date', { nillable: false, defaultedOnCreate: true, ...READ_ONLY }),
	reference('CreatedById', 'Created By ID', ['User'], { nillable: false, ...READ_ONLY }),
	dateTime('LastModifiedDate', 'Last Modified Date', { nillable: false, ...READ_ONLY }),
	reference('LastModifiedById', 'Last Modified By ID', ['User'], { nillable: false, ...READ_ONLY }),
	dateTime('SystemModstamp', 'System Modstamp', { nillable: false, ...READ_ONLY }),
];
