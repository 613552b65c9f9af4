import type { StandInRequest } from '../standIn.ts';
import { bodyOf } from './body.ts';
import type { Caller } from './caller.ts';
import { sobjectNamed } from './describe.ts';
import { asId } from './ids.ts';
import type { Organisation } from './organisation.ts';
import { record } from './record.ts';
import { problem, Refusal } from './refusals.ts';
import type { SObject } from './sobjects.ts';
import { isObject, readRecord } from './values.ts';
import type { Given } from './values.ts';
import { create, remove, update } from './write.ts';
import type { Outcome } from './write.ts';

/*
 * Sources: REST API guide, "sObject Collections" (create, update, upsert, delete: up to 200 records; a request that is
 * not well formed is 400; else 200, with the results in the order of the records).
 */

interface Entry {
	readonly sobject: SObject;
	readonly given: Given;
}

/** POST /composite/sobjects */
export function createMany(organisation: Organisation, caller: Caller, request: StandInRequest): unknown {
	const { entries, allOrNone } = read(organisation, request);
	const outcomes = together(organisation, allOrNone, () =>
		entries.map(({ sobject, given }) => create(organisation, caller, sobject, given)),
	);
	return outcomes.map((outcome) => result(outcome));
}

/** PATCH /composite/sobjects */
export function updateMany(organisation: Organisation, caller: Caller, request: StandInRequest): unknown {
	const { entries, allOrNone } = read(organisation, request);
	const twice = repeated(entries.map(({ given }) => String(given.Id ?? '')));
	const one = ({ sobject, given }: Entry): Outcome => {
		const id = given.Id;
		if (typeof id !== 'string') return bad('MISSING_ARGUMENT', 'Id not specified in an update call');
		if (!id.startsWith(sobject.keyPrefix) || !asId(id)) {
			return bad('MALFORMED_ID', `${sobject.label} ID: id value of incorrect type: ${id}`, ['Id']);
		}
		if (twice.has(id.toLowerCase())) return bad('DUPLICATE_VALUE', `Duplicate id specified: ${id}`);
		return update(organisation, caller, id, given);
	};
	return together(organisation, allOrNone, () => entries.map(one)).map((outcome) => result(outcome));
}

/** PATCH /composite/sobjects/X/ExternalId */
export function upsertMany(
	organisation: Organisation,
	caller: Caller,
	request: StandInRequest,
	{ sobjectName, keyName }: { readonly sobjectName: string; readonly keyName: string },
): unknown {
	const sobject = sobjectNamed(organisation, sobjectName);
	const key = organisation.visibleField(sobject, keyName);
	if (!key || !(key.externalId || key.idLookup)) {
		throw new Refusal(
			400,
			'INVALID_FIELD',
			`Field name provided, ${keyName} does not match an External ID, Salesforce Id, or indexed field for ${sobject.name}`,
		);
	}
	const { entries, allOrNone } = read(organisation, request);
	for (const { sobject: own, given } of entries) {
		if (own !== sobject)
			throw new Refusal(400, 'INVALID_TYPE', `The records must be of the type ${sobject.name}`);
		if ((given[key.name] ?? null) === null) {
			throw new Refusal(400, 'MISSING_ARGUMENT', `${key.name} not specified`);
		}
	}
	const twice = repeated(entries.map(({ given }) => String(given[key.name])));
	const one = ({ given }: Entry): Outcome => {
		const value = given[key.name] ?? null;
		// Every row that shares a key is rejected, not only the second.
		if (twice.has(String(value).toLowerCase())) {
			return bad('DUPLICATE_VALUE', `Duplicate external id specified: ${String(value)}`, [key.name]);
		}
		const matches = organisation.rowsWith(sobject, key.name, value);
		if (matches.length > 1) {
			const ids = matches.map((row) => String(row.Id)).join(', ');
			return bad('DUPLICATE_EXTERNAL_ID', `More than one record found for external id field: [${ids}]`);
		}
		const found = matches[0];
		return found
			? update(organisation, caller, String(found.Id), given)
			: create(organisation, caller, sobject, given);
	};
	return together(organisation, allOrNone, () => entries.map(one)).map((outcome) =>
		outcome.success ? { ...result(outcome), created: outcome.created } : result(outcome),
	);
}

/** DELETE /composite/sobjects?ids= */
export function deleteMany(organisation: Organisation, query: URLSearchParams): unknown {
	const ids = (query.get('ids') ?? '').split(',').filter((id) => id !== '');
	refuseTooMany(ids.length);
	const outcomes = together(organisation, query.get('allOrNone') === 'true', () =>
		ids.map((id) => remove(organisation, id)),
	);
	return outcomes.map((outcome) => result(outcome));
}

/** POST /composite/sobjects/X, which reads: the records of these ids, null where there is none. */
export function retrieveMany(
	organisation: Organisation,
	base: string,
	sobject: SObject,
	body: unknown,
): unknown {
	const { ids, fields } = isObject(body) ? body : {};
	if (!Array.isArray(ids) || !Array.isArray(fields)) {
		throw new Refusal(400, 'INVALID_INPUT', 'ids and fields are required');
	}
	const names = fields.map((name) => {
		const field = organisation.visibleField(sobject, String(name));
		if (field) return field.name;
		throw new Refusal(
			400,
			'INVALID_FIELD',
			`No such column '${String(name)}' on sobject of type ${sobject.name}`,
		);
	});
	return ids.map((id) => {
		const found = organisation.find(String(id));
		if (!found || found.sobject !== sobject || found.row.IsDeleted === true) return null;
		return record(base, sobject, found.row, names);
	});
}

function read(
	organisation: Organisation,
	request: StandInRequest,
): { readonly entries: readonly Entry[]; readonly allOrNone: boolean } {
	const { records, allOrNone } = bodyOf(request);
	if (!Array.isArray(records)) throw new Refusal(400, 'INVALID_INPUT', 'records is required');
	refuseTooMany(records.length);
	const entries = records.map((raw: unknown): Entry => {
		const attributes = isObject(raw) && isObject(raw.attributes) ? raw.attributes : {};
		const type = typeof attributes.type === 'string' ? attributes.type : '';
		const sobject = organisation.sobject(type);
		if (!sobject) throw new Refusal(400, 'INVALID_TYPE', `sObject type '${type}' is not supported.`);
		return { sobject, given: readRecord(organisation, sobject, raw) };
	});
	refuseTooManyChunks(entries);
	return { entries, allOrNone: allOrNone === true };
}

/** Source: jsforce's users on GitHub met this text with more than 200 records. */
function refuseTooMany(count: number): void {
	if (count <= 200) return;
	throw new Refusal(
		400,
		'EXCEEDED_ID_LIMIT',
		'record limit reached. cannot submit more than 200 records into this call',
	);
}

/**
 * Records of several types are worked off in chunks, one for each change of the type. The text is that of Apex and
 * SOAP: who sorts by type never meets it.
 */
function refuseTooManyChunks(entries: readonly Entry[]): void {
	const chunks = entries.filter((entry, at) => entry.sobject !== entries[at - 1]?.sobject).length;
	if (chunks <= 10) return;
	throw new Refusal(
		400,
		'LIMIT_EXCEEDED',
		'Cannot have more than 10 chunks in a single operation. Please rearrange the data to reduce chunking.',
	);
}

function together(
	organisation: Organisation,
	allOrNone: boolean,
	run: () => readonly Outcome[],
): readonly Outcome[] {
	const undo = allOrNone ? organisation.checkpoint() : null;
	const outcomes = run();
	if (!undo || outcomes.every((outcome) => outcome.success)) return outcomes;
	undo();
	const message =
		'Record rolled back because not all records were valid and the request was using AllOrNone header';
	return outcomes.map((outcome) =>
		outcome.success ? bad('ALL_OR_NONE_OPERATION_ROLLED_BACK', message) : outcome,
	);
}

function result(outcome: Outcome): Record<string, unknown> {
	if (outcome.success) return { id: outcome.id, success: true, errors: [] };
	return {
		success: false,
		errors: outcome.problems.map(({ statusCode, message, fields }) => ({ statusCode, message, fields })),
	};
}

function bad(statusCode: string, message: string, fields?: readonly string[]): Outcome {
	return { success: false, problems: [problem(statusCode, message, fields)] };
}

function repeated(keys: readonly string[]): ReadonlySet<string> {
	const folded = keys.map((key) => key.toLowerCase());
	return new Set(folded.filter((key, at) => folded.indexOf(key) !== at));
}
