import type { Reply, StandInRequest } from '../standIn.ts';
import { bodyOf } from './body.ts';
import type { Caller } from './caller.ts';
import type { Field } from './fields.ts';
import { asId } from './ids.ts';
import type { Organisation } from './organisation.ts';
import { record } from './record.ts';
import { notFound, Refusal, replyOf } from './refusals.ts';
import type { Row } from './settings.ts';
import type { SObject } from './sobjects.ts';
import { readRecord } from './values.ts';
import { create, remove, update } from './write.ts';

/** POST /sobjects/X. Source: REST API guide, "sObject Basic Information". */
export function createOne(
	organisation: Organisation,
	caller: Caller,
	sobject: SObject,
	request: StandInRequest,
): Reply {
	const outcome = create(organisation, caller, sobject, readRecord(organisation, sobject, bodyOf(request)));
	if (!outcome.success) return replyOf(outcome.problems);
	return {
		status: 201,
		headers: { Location: `${caller.base}/sobjects/${sobject.name}/${outcome.id}` },
		body: { id: outcome.id, success: true, errors: [] },
	};
}

/** GET /sobjects/X/id. Source: REST API guide, "sObject Rows". */
export function readOne(
	organisation: Organisation,
	base: string,
	sobject: SObject,
	id: string,
	query: URLSearchParams,
): Reply {
	const { row } = rowOf(organisation, sobject, id);
	if (row.IsDeleted === true) throw new Refusal(404, 'ENTITY_IS_DELETED', 'entity is deleted');
	return { status: 200, body: asked(organisation, base, sobject, row, query) };
}

/** PATCH /sobjects/X/id. Source: REST API guide, "sObject Rows". */
export function updateOne(
	organisation: Organisation,
	caller: Caller,
	sobject: SObject,
	id: string,
	request: StandInRequest,
): Reply {
	rowOf(organisation, sobject, id);
	const given = readRecord(organisation, sobject, bodyOf(request));
	if ('Id' in given) throw notInBody('Id');
	const outcome = update(organisation, caller, id, given);
	return outcome.success ? { status: 204 } : replyOf(outcome.problems);
}

/** DELETE /sobjects/X/id. Source: REST API guide, "sObject Rows". */
export function deleteOne(organisation: Organisation, sobject: SObject, id: string): Reply {
	rowOf(organisation, sobject, id);
	const outcome = remove(organisation, id);
	return outcome.success ? { status: 204 } : replyOf(outcome.problems);
}

/** Where a record is by a field that identifies it. */
export interface Key {
	readonly name: string;
	readonly value: string;
}

/** GET /sobjects/X/ExternalId/value */
export function readByKey(
	organisation: Organisation,
	base: string,
	sobject: SObject,
	key: Key,
	query: URLSearchParams,
): Reply {
	const field = keyField(organisation, sobject, key.name);
	const rows = organisation.rowsWith(sobject, field.name, key.value);
	if (rows.length > 1) return several(base, sobject, rows);
	if (!rows[0]) throw notFound();
	return { status: 200, body: asked(organisation, base, sobject, rows[0], query) };
}

/**
 * PATCH /sobjects/X/ExternalId/value: 201 for a new record, 200 for one that was there (204 before version 46), 300 for
 * several.
 *
 * Source: REST API guide, "Upsert Records Using sObject Rows by External ID", also for the note that an e-mail address
 * that ends in `.inc` answers 404: the routes see to it.
 */
export function upsertOne(
	organisation: Organisation,
	caller: Caller,
	sobject: SObject,
	key: Key,
	request: StandInRequest,
): Reply {
	const field = keyField(organisation, sobject, key.name);
	const given = readRecord(organisation, sobject, bodyOf(request));
	for (const name of ['Id', field.name]) if (name in given) throw notInBody(name);
	const rows = organisation.rowsWith(sobject, field.name, key.value);
	if (rows.length > 1) return several(caller.base, sobject, rows);
	if (!rows[0] && request.query.get('updateOnly') === 'true') throw notFound();
	const outcome = rows[0]
		? update(organisation, caller, String(rows[0].Id), given)
		: create(organisation, caller, sobject, { ...given, [field.name]: key.value });
	if (!outcome.success) return replyOf(outcome.problems);
	if (!outcome.created && caller.version < 46) return { status: 204 };
	const body = { id: outcome.id, success: true, errors: [], created: outcome.created };
	return { status: outcome.created ? 201 : 200, body };
}

function keyField(organisation: Organisation, sobject: SObject, name: string): Field {
	const field = organisation.visibleField(sobject, name);
	if (field && (field.externalId || field.idLookup)) return field;
	const message = `Provided external ID field does not exist or is not accessible: ${name}`;
	throw new Refusal(404, 'NOT_FOUND', message);
}

function rowOf(organisation: Organisation, sobject: SObject, id: string): { readonly row: Row } {
	const key = asId(id);
	if (!key?.startsWith(sobject.keyPrefix)) {
		const message = `${sobject.label} ID: id value of incorrect type: ${id}`;
		throw new Refusal(400, 'MALFORMED_ID', message, ['Id']);
	}
	const found = organisation.find(key);
	if (!found) throw notFound();
	return found;
}

function several(base: string, sobject: SObject, rows: readonly Row[]): Reply {
	return { status: 300, body: rows.map((row) => `${base}/sobjects/${sobject.name}/${String(row.Id)}`) };
}

function notInBody(name: string): Refusal {
	return new Refusal(400, 'INVALID_FIELD', `The ${name} field should not be specified in the sobject data.`);
}

function asked(
	organisation: Organisation,
	base: string,
	sobject: SObject,
	row: Row,
	query: URLSearchParams,
): unknown {
	const all = organisation.visibleFields(sobject).map((field) => field.name);
	const fields = query.get('fields')?.split(',');
	if (!fields) return record(base, sobject, row, all);
	const names = fields.map((name) => {
		const field = organisation.visibleField(sobject, name.trim());
		if (field) return field.name;
		throw new Refusal(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${sobject.name}`);
	});
	return record(base, sobject, row, ['Id', ...names.filter((name) => name !== 'Id')]);
}
