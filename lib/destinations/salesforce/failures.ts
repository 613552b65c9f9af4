import { CrmFailure, type Written } from '../crm/crmSystem';
import type { Fields } from '../crm/field';
import { rejected } from '../outcome';
import type { ApiError } from './answers';
import type { Refusal } from './refusal';
import { busy, closed } from './unanswered';

/*
 * What Salesforce's codes mean for a record. Source: SOAP API guide, "Error Codes Used with API Faults and Calls".
 */

/** Nothing was written, and the next try can end otherwise. */
const PASSING: ReadonlySet<string> = new Set([
	'UNABLE_TO_LOCK_ROW',
	'SERVER_UNAVAILABLE',
	'REQUEST_RUNNING_TOO_LONG',
	'QUERY_TIMEOUT',
	'PROCESSING_HALTED',
	'ALL_OR_NONE_OPERATION_ROLLED_BACK',
	'UNKNOWN_EXCEPTION',
]);

/** The record is not what it was: deleted, merged or converted since it was found. */
const GONE: ReadonlySet<string> = new Set([
	'ENTITY_IS_DELETED',
	'CANNOT_UPDATE_CONVERTED_LEAD',
	'INVALID_CROSS_REFERENCE_KEY',
	'NOT_FOUND',
]);

/** Not this value, or not this field: the record can do without. */
const NOT_THIS_FIELD: ReadonlySet<string> = new Set([
	'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
	'FIELD_INTEGRITY_EXCEPTION',
	'INVALID_FIELD_FOR_INSERT_UPDATE',
	'INVALID_TYPE_ON_FIELD_IN_RECORD',
]);

/** State and country picklists do not always say which field they refuse. */
const PLACES: readonly string[] = ['CountryCode', 'Country', 'StateCode', 'State'];

interface Reason {
	readonly code: string;
	/** With the fields' labels, where Salesforce names fields. */
	readonly says: (fields: string) => string;
}

const REFERENCE_GONE: Reason = {
	code: 'referenceGone',
	says: (fields) =>
		`What ${fields} refers to is not there any more, or the user of the credential does not see it. Choose another one.`,
};

const REASONS: Readonly<Record<string, Reason>> = {
	REQUIRED_FIELD_MISSING: {
		code: 'requiredMissing',
		says: (fields) => `Salesforce insists on ${fields}, and the lead has nothing for it. Map it by hand.`,
	},
	INVALID_EMAIL_ADDRESS: {
		code: 'invalidEmail',
		says: () => 'Salesforce does not take the lead’s e-mail address for one. Map another value for it.',
	},
	STRING_TOO_LONG: {
		code: 'tooLong',
		says: (fields) => `The value for ${fields} is too long for Salesforce. Map a shorter one.`,
	},
	FIELD_CUSTOM_VALIDATION_EXCEPTION: {
		code: 'validationRule',
		says: () =>
			'A validation rule of this Salesforce refuses the record. Map what the rule asks for, or except this user from it.',
	},
	CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: {
		code: 'automation',
		says: () =>
			'A trigger or flow of this Salesforce refuses the record. Its administrator finds the reason in its debug log.',
	},
	CANNOT_EXECUTE_FLOW_TRIGGER: {
		code: 'automation',
		says: () =>
			'A flow of this Salesforce failed over the record. Its administrator finds the reason in the flow’s error e-mail.',
	},
	INSUFFICIENT_ACCESS_OR_READONLY: {
		code: 'noAccess',
		says: () =>
			'The user of the credential may not write this record. Give the right to it, or share the record.',
	},
	INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: {
		code: 'noAccess',
		says: () =>
			'The user of the credential may not write to a record that this one belongs to. Share it with this user.',
	},
	INACTIVE_OWNER_OR_USER: {
		code: 'ownerInactive',
		says: () => 'The owner is no active user. Choose another owner.',
	},
	INVALID_CROSS_REFERENCE_KEY: REFERENCE_GONE,
	ENTITY_IS_DELETED: REFERENCE_GONE,
	INVALID_OPERATION: {
		code: 'ownerUnfit',
		says: () =>
			'Salesforce does not let the chosen owner have leads. Choose a user, or a queue that takes leads.',
	},
	DUPLICATES_DETECTED: {
		code: 'duplicateRule',
		says: () =>
			'A duplicate rule of this Salesforce blocks the record. Let the rule alert instead of block, or choose to add an activity to the lead that is there.',
	},
	DUPLICATE_VALUE: {
		code: 'duplicateValue',
		says: (fields) =>
			`Another record has the same value in ${fields}, which must be unique. Map another value for it.`,
	},
};

/**
 * What became of a record that was not saved.
 *
 * @param sent names of the fields that were sent
 */
export function notSaved(errors: readonly ApiError[], known: Fields, sent: readonly string[]): Written {
	const codes = errors.map(({ code }) => code);
	if (codes.some((code) => code === 'STORAGE_LIMIT_EXCEEDED')) {
		const message = 'The data storage of this Salesforce is used up. Its administrator can make room.';
		return { is: 'failed', result: closed('storageFull', message) };
	}
	if (codes.length > 0 && codes.every((code) => PASSING.has(code))) {
		const message = 'Salesforce could not write the record just now: something else held it.';
		return { is: 'failed', result: busy('recordLocked', message) };
	}
	// Where a field is named that was sent, what it refers to is gone, and not the record.
	const isOfField = errors.some(({ fields }) => fields.some((name) => sent.includes(name)));
	if (codes.length > 0 && codes.every((code) => GONE.has(code)) && !isOfField) return { is: 'gone' };
	const otherwise = refusalOf(errors, known);
	if (codes.length > 0 && codes.every((code) => NOT_THIS_FIELD.has(code))) {
		return { is: 'refusedFields', names: errors.flatMap((error) => fieldsAtFault(error, sent)), otherwise };
	}
	return { is: 'failed', result: otherwise };
}

/** The same for a record that is not there yet: what is gone is then something it refers to. */
export function notCreated(errors: readonly ApiError[], known: Fields, sent: readonly string[]): Written {
	const written = notSaved(errors, known, sent);
	return written.is === 'gone' ? { is: 'failed', result: refusalOf(errors, known) } : written;
}

function fieldsAtFault({ code, fields }: ApiError, sent: readonly string[]): readonly string[] {
	if (fields.length > 0 || code !== 'FIELD_INTEGRITY_EXCEPTION') return fields;
	return PLACES.filter((name) => sent.includes(name));
}

/** A refusal for good, in our words: Salesforce's can quote the lead. */
export function refusalOf(errors: readonly ApiError[], known: Fields): ReturnType<typeof rejected> {
	const told = errors.find(({ code }) => Object.hasOwn(REASONS, code)) ?? errors[0];
	const reason = told && REASONS[told.code];
	const names = labelsOf(told?.fields ?? [], known);
	if (reason) return rejected(reason.code, reason.says(names ?? 'a field'));
	const code = codeIn(told) ?? 'no code';
	const where = names === null ? '' : ` for ${names}`;
	return rejected('refused', `Salesforce refuses the record${where} (${code}).`);
}

/** Of the fields' names only those that cannot be anything of the lead's. */
function labelsOf(names: readonly string[], known: Fields): string | null {
	const labels = names.flatMap((name) => {
		const label = known.get(name)?.label ?? (/^[A-Za-z]\w{0,60}__c$/.test(name) ? name : null);
		return label === null ? [] : [`“${label}”`];
	});
	return labels.length === 0 ? null : labels.join(', ');
}

/** Salesforce's codes are words in capitals; anything else may be text from the lead. */
export function codeIn(error: ApiError | undefined): string | null {
	return error && /^[A-Z]{2,30}(?:_[A-Z]{1,30}){1,12}$/.test(error.code) ? error.code : null;
}

/** A request that Salesforce does not take: so it is for each of its records, until something is changed. */
export function refusedAltogether({ status, errors }: Refusal): CrmFailure {
	const code = codeIn(errors[0]) ?? `status ${status}`;
	return new CrmFailure(
		rejected(
			'requestRefused',
			`Salesforce does not take the request (${code}): a field or an object may be hidden by now. Run Check Connection.`,
		),
	);
}
