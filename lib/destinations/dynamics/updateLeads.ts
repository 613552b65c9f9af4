import type { Change } from '../contract';
import type { Update, Written } from '../crm/crmSystem';
import { dropped } from '../crm/course';
import { appended, withoutRecordMark } from '../crm/note';
import type { FieldValue } from '../crm/row';
import type { Answered } from './batches';
import type { Connection } from './connection';
import type { Operation } from './multipart';
import { payloadOf } from './payload';
import { refusal } from './refusal';
import { refusedFields } from './refusedFields';
import { RowRef } from './rows';

/** What is to be sent for one update; without an operation there is nothing to write. */
interface Prepared {
	readonly update: Update;
	readonly operation: Operation | null;
	readonly fields: readonly FieldValue[];
	readonly changes: readonly Change[];
}

const NO_ROOM: readonly Change[] = [{ field: 'description', what: 'dropped' }];

/**
 * Changes leads that are there, in the version that was read: what a person typed in the meantime is seen first, and a
 * lead that was deleted does not come back (`If-Match`).
 *
 * @returns in the order of `updates`
 */
export async function updateLeads(
	connection: Connection,
	updates: readonly Update[],
	signal: AbortSignal,
): Promise<Written[]> {
	const prepared = updates.map((update) => prepare(connection, update));
	const sent = prepared.filter(({ operation }) => operation !== null);
	const operations = sent.flatMap(({ operation }) => operation ?? []);
	const answers = operations.length === 0 ? [] : await connection.batches.run(operations, signal);
	const answerTo = new Map(sent.map((one, place) => [one, answers[place]]));
	return prepared.map((one) => writtenOf(connection, one, answerTo.get(one)));
}

function prepare({ schema, writeHeaders }: Connection, update: Update): Prepared {
	const { existing, row, appendsNote } = update;
	const { longest = null } = schema.fields.get('description') ?? {};
	const ofLead = existing.by === 'own key' ? row.note : withoutRecordMark(row.note);
	const description = appendsNote ? appended(existing.description, ofLead, longest) : null;
	const note: FieldValue[] =
		description === null ? [] : [{ name: 'description', value: description, from: 'ours' }];
	const isOpen = ({ name }: FieldValue): boolean => schema.fields.get(name)?.isUpdatable === true;
	const wanted = [...update.fields, ...note];
	const fields = wanted.filter(isOpen);
	const shut = wanted.filter((field) => !isOpen(field)).map(({ name }) => name);
	const changes = [...dropped(shut), ...(appendsNote && description === null ? NO_ROOM : [])];
	if (fields.length === 0) return { update, operation: null, fields, changes };
	const version = schema.isVersioned && existing.ref instanceof RowRef ? existing.ref.version : '*';
	const operation: Operation = {
		method: 'PATCH',
		path: `${existing.type}s(${existing.id})`,
		id: existing.id,
		headers: { 'If-Match': version, ...writeHeaders },
		body: payloadOf(fields),
	};
	return { update, operation, fields, changes };
}

function writtenOf(
	{ schema, clock }: Connection,
	{ update: { existing }, operation, fields, changes }: Prepared,
	answered: Answered | undefined,
): Written {
	const { type, id, url } = existing;
	if (operation === null) return { is: 'done', type, id, url, changes };
	if (answered === undefined) return { is: 'gone' };
	if (answered.is === 'unanswered') return { is: 'failed', result: answered.why };
	const { answer } = answered;
	if (answer.status >= 200 && answer.status <= 299) return { is: 'done', type, id, url, changes };
	if (answer.status === 404 || answer.status === 412) return { is: 'gone' };
	const names = fields.map(({ name }) => name);
	return refusedFields(answer, names, schema.fields) ?? { is: 'failed', result: refusal(answer, clock()) };
}
