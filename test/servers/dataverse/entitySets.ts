import type { Reply } from '../standIn.ts';
import type { Environment, Row } from './environment.ts';
import { guidOf } from './environment.ts';
import { doesNotExist, matchingKey, methodNotAllowed, versionMismatch } from './errors.ts';
import type { Operation } from './operation.ts';
import { condition, preference } from './operation.ts';
import { readPayload } from './payload.ts';
import type { Wishes } from './query.ts';
import { readRow, readRows } from './query.ts';
import type { Writer } from './rows.ts';
import { createRow, updateRow } from './rows.ts';
import type { Table } from './table.ts';

/** What a request on rows has to work with. */
export interface Scope {
	readonly environment: Environment;
	/** e.g. `http://127.0.0.1:40123/api/data/v9.2` */
	readonly root: string;
	/** Plug-ins run: takes the time they take. Throws where the gateway gives up first. */
	readonly runPlugins: () => Promise<void>;
}

const JSON_TYPE = 'application/json; odata.metadata=minimal';

/** `GET /leads`, `POST /leads` */
export async function onSet(scope: Scope, table: Table, operation: Operation): Promise<Reply> {
	const { environment, root } = scope;
	if (operation.method === 'GET') {
		environment.demand('Read', table);
		return json(readRows(environment, table, wishesOf(operation), `${root}/${table.entitySet}`));
	}
	if (operation.method === 'POST') return await create(scope, table, null, operation);
	throw methodNotAllowed();
}

/** `GET`, `PATCH`, `DELETE /leads(guid)` */
export async function onRow(scope: Scope, table: Table, id: string, operation: Operation): Promise<Reply> {
	const guid = guidOf(id);
	switch (operation.method) {
		case 'GET':
			return retrieve(scope, table, guid, operation);
		case 'PATCH':
			return await upsert(scope, table, guid, operation);
		case 'DELETE':
			return remove(scope, table, guid, operation);
		default:
			throw methodNotAllowed();
	}
}

function retrieve({ environment, root }: Scope, table: Table, id: string, operation: Operation): Reply {
	environment.demand('Read', table);
	const row = environment.get(table, id);
	if (condition(operation, 'if-none-match') === row['@odata.etag']) {
		return { status: 304, headers: { 'OData-Version': '4.0' } };
	}
	return json(entity(root, table, row, operation));
}

/**
 * `PATCH` creates what is not there, also what was deleted. `If-Match: *` prevents that, `If-None-Match: *` prevents
 * the update ("Perform conditional operations using the Web API").
 */
async function upsert(scope: Scope, table: Table, id: string, operation: Operation): Promise<Reply> {
	const { environment, root } = scope;
	const before = environment.find(table, id);
	const mustMatch = condition(operation, 'if-match');
	if (!before) {
		if (mustMatch !== null) throw doesNotExist(table.logicalName, id);
		return await create(scope, table, id, operation);
	}
	if (condition(operation, 'if-none-match') === '*') throw matchingKey();
	if (mustMatch !== null && mustMatch !== '*' && mustMatch !== before['@odata.etag']) throw versionMismatch();
	environment.demand('Write', table);
	const changes = readPayload(environment, table, operation.body, 'update');
	const row = updateRow(environment, table, id, changes, writerOf(environment, operation));
	return written(root, table, row, operation, 200);
}

async function create(scope: Scope, table: Table, id: string | null, operation: Operation): Promise<Reply> {
	const { environment, root } = scope;
	environment.demand('Create', table);
	const changes = readPayload(environment, table, operation.body, 'create');
	await scope.runPlugins();
	const row = createRow(environment, table, id, changes, writerOf(environment, operation));
	return written(root, table, row, operation, 201);
}

function remove({ environment }: Scope, table: Table, id: string, operation: Operation): Reply {
	environment.demand('Delete', table);
	const row = environment.get(table, id);
	const mustMatch = condition(operation, 'if-match');
	if (mustMatch !== null && mustMatch !== '*' && mustMatch !== row['@odata.etag']) throw versionMismatch();
	environment.delete(table, id);
	return { status: 204, headers: { 'OData-Version': '4.0' } };
}

/** 204 says nothing of whether the row is new; the representation's 201 or 200 does. */
function written(root: string, table: Table, row: Row, operation: Operation, status: 200 | 201): Reply {
	const url = `${root}/${table.entitySet}(${row[table.primaryId]})`;
	const headers = { 'OData-Version': '4.0', Location: url, 'OData-EntityId': url };
	if (preference(operation, 'return') !== 'representation') return { status: 204, headers };
	const reply = json(entity(root, table, row, operation), status);
	return {
		...reply,
		headers: { ...reply.headers, ...headers, 'Preference-Applied': 'return=representation' },
	};
}

function entity(root: string, table: Table, row: Row, operation: Operation): Record<string, unknown> {
	return {
		'@odata.context': `${root}/$metadata#${table.entitySet}/$entity`,
		...readRow(table, row, wishesOf(operation)),
	};
}

function wishesOf(operation: Operation): Wishes {
	const size = Number(preference(operation, 'odata.maxpagesize') ?? Number.NaN);
	return {
		query: operation.query,
		pageSize: Number.isInteger(size) && size > 0 ? size : null,
		annotated: preference(operation, 'odata.include-annotations') !== null,
	};
}

function writerOf(environment: Environment, operation: Operation): Writer {
	return {
		userId: environment.ids.application,
		detectDuplicates: operation.headers['mscrm.suppressduplicatedetection']?.toLowerCase() === 'false',
	};
}

export function json(body: Readonly<Record<string, unknown>>, status = 200): Reply {
	return { status, headers: { 'Content-Type': JSON_TYPE, 'OData-Version': '4.0' }, body };
}
