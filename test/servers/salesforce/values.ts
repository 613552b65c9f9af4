import { COUNTRIES } from './countries.ts';
import { instantOf } from './dates.ts';
import type { Field } from './fields.ts';
import { asId } from './ids.ts';
import type { Organisation } from './organisation.ts';
import { problem, Refusal } from './refusals.ts';
import type { Problem } from './refusals.ts';
import type { Value } from './settings.ts';
import type { SObject } from './sobjects.ts';

/** The fields of a record in a request, under their own names. */
export type Given = Readonly<Record<string, Value>>;

/**
 * Reads a record of a request. What cannot be read refuses the whole request, in a collection too: the body is parsed
 * before anything is done. A field that the caller cannot see is, to the parser, no field.
 */
export function readRecord(organisation: Organisation, sobject: SObject, raw: unknown): Given {
	if (!isObject(raw))
		throw new Refusal(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required to be a record');
	const given: Record<string, Value> = {};
	for (const [name, value] of Object.entries(raw)) {
		if (name === 'attributes') continue;
		const field = organisation.visibleField(sobject, name);
		if (!field) {
			throw new Refusal(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${sobject.name}`);
		}
		const read = readValue(value);
		const isReference = field.type === 'id' || field.type === 'reference';
		given[field.name] = isReference && typeof read === 'string' ? (asId(read) ?? read) : read;
	}
	return given;
}

function readValue(value: unknown): Value {
	if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
	// Text is trimmed, and empty text is no value.
	if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
	const token = Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT';
	throw new Refusal(400, 'JSON_PARSER_ERROR', `Cannot deserialize instance of string from ${token} value`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with the values of a record, each field on its own. */
export function problemsOfValues(organisation: Organisation, sobject: SObject, given: Given): Problem[] {
	return organisation.visibleFields(sobject).flatMap((field) => {
		const value = given[field.name];
		if (value === undefined || value === null) return [];
		return problemOfValue(organisation, field, value) ?? [];
	});
}

function problemOfValue(organisation: Organisation, field: Field, value: Value): Problem | null {
	const wrongType = problem(
		'INVALID_TYPE_ON_FIELD_IN_RECORD',
		`${field.label}: value not of required type: ${String(value)}`,
		[field.name],
	);
	switch (field.type) {
		case 'boolean':
			return typeof value === 'boolean' ? null : wrongType;
		case 'int':
			return Number.isInteger(value) ? null : wrongType;
		case 'date':
			return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && instantOf(value) !== null
				? null
				: wrongType;
		case 'datetime':
			return typeof value === 'string' && instantOf(value) !== null ? null : wrongType;
		case 'id':
		case 'reference':
			return typeof value === 'string' ? problemOfReference(organisation, field, value) : wrongType;
		default:
			return typeof value === 'string' ? problemOfText(organisation, field, value) : wrongType;
	}
}

function problemOfText(organisation: Organisation, field: Field, value: string): Problem | null {
	if (value.length > field.length) {
		return problem(
			'STRING_TOO_LONG',
			`${field.label}: data value too large: ${value} (max length=${field.length})`,
			[field.name],
		);
	}
	if (field.type === 'email' && !/^[\w.!#$%&'*+/=?^`{|}~-]+@([\w-]+\.)+[\w-]{2,}$/.test(value)) {
		return problem('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${value}`, [field.name]);
	}
	if (organisation.settings.countryPicklist && !isCountry(field, value)) {
		return problem(
			'FIELD_INTEGRITY_EXCEPTION',
			"There's a problem with this country, even though it may appear correct. Please select a country/territory " +
				`from the list of valid countries.: ${field.label}`,
			[field.name],
		);
	}
	if (field.restrictedPicklist && !field.picklistValues.some((one) => one.active && one.value === value)) {
		return problem(
			'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
			`${field.label}: bad value for restricted picklist field: ${value}`,
			[field.name],
		);
	}
	return null;
}

function isCountry(field: Field, value: string): boolean {
	if (field.name === 'CountryCode') return value in COUNTRIES;
	return field.name !== 'Country' || Object.values(COUNTRIES).includes(value);
}

function problemOfReference(organisation: Organisation, field: Field, value: string): Problem | null {
	const id = asId(value);
	const target = id && organisation.find(id);
	if (!id || (target && !field.referenceTo.includes(target.sobject.name))) {
		return problem('MALFORMED_ID', `${field.label}: id value of incorrect type: ${value}`, [field.name]);
	}
	if (!target) return problem('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name]);
	if (target.row.IsDeleted === true) return problem('ENTITY_IS_DELETED', 'entity is deleted', [field.name]);
	return null;
}

/** Country and its code are two sides of one value: who gives one, gives both. */
export function withCountry(organisation: Organisation, given: Given): Given {
	if (!organisation.settings.countryPicklist) return given;
	if (typeof given.CountryCode === 'string')
		return { ...given, Country: COUNTRIES[given.CountryCode] ?? null };
	if (typeof given.Country === 'string') {
		const code = Object.entries(COUNTRIES).find(([, name]) => name === given.Country)?.[0] ?? null;
		return { ...given, CountryCode: code };
	}
	return given;
}
