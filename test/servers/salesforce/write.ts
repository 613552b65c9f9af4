import type { Caller } from './caller.ts';
import { DUPLICATE_MESSAGE, duplicateResult, matchesOf } from './duplicates.ts';
import { asId } from './ids.ts';
import type { Organisation } from './organisation.ts';
import { problem } from './refusals.ts';
import type { Problem } from './refusals.ts';
import { CONVERTED, lockProblem, problemOfAccess, problemsOfRow } from './rowRules.ts';
import type { Row } from './settings.ts';
import type { SObject } from './sobjects.ts';
import { withCountry } from './values.ts';
import type { Given } from './values.ts';

/** What became of a record. */
export type Outcome =
	| { readonly success: true; readonly id: string; readonly created: boolean }
	| { readonly success: false; readonly problems: readonly Problem[] };

const failed = (...problems: readonly Problem[]): Outcome => ({ success: false, problems });

const DENIED = problem('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');

/** Creates a record, or says what is wrong with it. */
export function create(organisation: Organisation, caller: Caller, sobject: SObject, raw: Given): Outcome {
	const { integrationUser } = organisation.people;
	if (!may(organisation, 'create', sobject)) return failed(DENIED);
	if (raw.Id !== undefined) {
		return failed(problem('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']));
	}
	const given = withCountry(organisation, raw);
	const unwritable = problemOfAccess(organisation, sobject, given, 'createable');
	if (unwritable) return failed(unwritable);
	const row = organisation.draft(sobject, withoutNullDefaults(organisation, sobject, given), integrationUser);
	const problems = problemsOfRow(organisation, sobject, row, given);
	if (problems.length > 0) return failed(...problems);
	const duplicate = problemOfDuplicates(organisation, caller, sobject, row);
	if (duplicate) return failed(duplicate);
	organisation.save(sobject, caller.autoAssign === 'never' ? row : assigned(organisation, sobject, row));
	caller.born.add(String(row.Id));
	return { success: true, id: String(row.Id), created: true };
}

/** Changes a record, or says what is wrong with the change. */
export function update(organisation: Organisation, caller: Caller, id: string, raw: Given): Outcome {
	const found = existing(organisation, id);
	if ('statusCode' in found) return failed(found);
	const { sobject, row } = found;
	if (!may(organisation, 'update', sobject)) return failed(DENIED);
	if (row.IsConverted === true && !organisation.settings.editConvertedLeads) return failed(CONVERTED);
	const own = Object.fromEntries(Object.entries(raw).filter(([name]) => name !== 'Id'));
	const given = withCountry(organisation, own);
	const unwritable = problemOfAccess(organisation, sobject, given, 'updateable');
	if (unwritable) return failed(unwritable);
	const next = organisation.changed(sobject, row, given, organisation.people.integrationUser);
	const problems = problemsOfRow(organisation, sobject, next, given);
	if (problems.length > 0) return failed(...problems);
	if (given.Email !== undefined && given.Email !== row.Email) {
		const duplicate = problemOfDuplicates(organisation, caller, sobject, next);
		if (duplicate) return failed(duplicate);
	}
	organisation.save(sobject, caller.autoAssign === 'always' ? assigned(organisation, sobject, next) : next);
	return { success: true, id: String(row.Id), created: false };
}

/** Puts a record into the recycle bin. */
export function remove(organisation: Organisation, id: string): Outcome {
	const found = existing(organisation, id);
	if ('statusCode' in found) return failed(found);
	const { sobject, row } = found;
	if (!may(organisation, 'delete', sobject)) return failed(DENIED);
	if (organisation.settings.locked(sobject.name, row)) return failed(lockProblem(id));
	const gone = organisation.changed(sobject, row, { IsDeleted: true }, organisation.people.integrationUser);
	organisation.save(sobject, gone);
	return { success: true, id: String(row.Id), created: false };
}

function existing(organisation: Organisation, id: string): { sobject: SObject; row: Row } | Problem {
	const key = asId(id);
	if (!key) return problem('MALFORMED_ID', `malformed id ${id}`);
	const found = organisation.find(key);
	if (!found) return problem('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
	if (found.row.IsDeleted === true) return problem('ENTITY_IS_DELETED', 'entity is deleted');
	return found;
}

function may(organisation: Organisation, what: 'create' | 'update' | 'delete', sobject: SObject): boolean {
	return sobject.writable && !organisation.settings.denied.includes(`${what} ${sobject.name}`);
}

/** Null for a field that has a default means the default. */
function withoutNullDefaults(organisation: Organisation, sobject: SObject, given: Given): Given {
	const defaulted = new Set(
		organisation.fields(sobject).flatMap((field) => (field.defaultedOnCreate ? [field.name] : [])),
	);
	return Object.fromEntries(
		Object.entries(given).filter(([name, value]) => value !== null || !defaulted.has(name)),
	);
}

function problemOfDuplicates(
	organisation: Organisation,
	caller: Caller,
	sobject: SObject,
	row: Row,
): Problem | null {
	const besides = new Set([...caller.born, String(row.Id)]);
	const matches = matchesOf(organisation, sobject, { email: row.Email, besides });
	if (matches.length === 0) return null;
	if (organisation.settings.duplicates === 'alert' && caller.allowSave) return null;
	return {
		...problem('DUPLICATES_DETECTED', DUPLICATE_MESSAGE),
		duplicates: duplicateResult(organisation, sobject, matches, caller),
	};
}

function assigned(organisation: Organisation, sobject: SObject, row: Row): Row {
	const isRuled = sobject.name === 'Lead' && organisation.settings.assignmentRule;
	return isRuled ? { ...row, OwnerId: organisation.people.queue } : row;
}
