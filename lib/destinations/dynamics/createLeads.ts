import type { Creation, Written } from '../crm/crmSystem';
import { rejected } from '../outcome';
import type { Answered } from './batches';
import type { Connection } from './connection';
import { findDuplicates } from './duplicates';
import { ERROR, missingTable, readError } from './errorBody';
import type { Operation, PartAnswer } from './multipart';
import { payloadOf } from './payload';
import { besideIdOf, leadIdOf } from './recordIds';
import { refusal } from './refusal';
import { refusedFields } from './refusedFields';
import { urlOf } from './rows';

/** What a first look at an answer says. */
type Made =
	| Written
	/** The row is there already. */
	| { readonly is: 'taken' }
	/** The environment's rules found another one. */
	| { readonly is: 'duplicate' };

/**
 * Makes leads, each under an id of our choosing and only where there is no such row (`If-None-Match: *`): sent again, it
 * is never made again. Where a lead is to stand beside ours, e.g. a qualified one, it gets the id of its delivery.
 *
 * @returns in the order of `creations`
 */
export async function createLeads(
	connection: Connection,
	creations: readonly Creation[],
	signal: AbortSignal,
): Promise<Written[]> {
	const made = await make(connection, creations, (row) => leadIdOf(row.keys.recordKey), signal);
	const isTaken = (place: number): boolean => made[place]?.is === 'taken';
	const beside = creations.filter(({ isBeside }, place) => isBeside && isTaken(place));
	const second = await make(connection, beside, (row) => besideIdOf(row.keys.deliveryKey), signal);
	const besides = new Map(beside.map((creation, place) => [creation, second[place]]));

	const refused = creations.filter((_, place) => made[place]?.is === 'duplicate');
	const duplicates = await findDuplicates(connection, refused, signal);

	return creations.map((creation, place): Written => {
		const first = made[place] ?? { is: 'taken' };
		if (first.is === 'duplicate') return duplicates.get(creation) ?? DUPLICATE_REFUSED;
		if (first.is !== 'taken') return first;
		const other = besides.get(creation);
		if (other === undefined || other.is === 'duplicate') return { is: 'exists', existing: null };
		if (other.is !== 'taken') return other;
		// Its id is this delivery's own.
		const id = besideIdOf(creation.row.keys.deliveryKey);
		return { is: 'repeat', type: 'lead', id, url: urlOf(connection.origin, 'lead', id) };
	});
}

const DUPLICATE_REFUSED: Written = {
	is: 'failed',
	result: rejected(
		'duplicateRefused',
		'A duplicate detection rule of the environment refuses this lead, and the record that it found cannot be read. Give the sign-in the right to read all leads and contacts, or turn Duplicate Detection Rules off here.',
	),
};

async function make(
	connection: Connection,
	creations: readonly Creation[],
	idOf: (row: Creation['row']) => string,
	signal: AbortSignal,
): Promise<Made[]> {
	const operations = creations.map(({ row, fields, isBeside }): Operation => {
		const id = idOf(row);
		const asksRules = connection.detectsDuplicates && !isBeside;
		return {
			method: 'PATCH',
			path: `leads(${id})`,
			id,
			headers: {
				'If-None-Match': '*',
				...(asksRules && { 'MSCRM.SuppressDuplicateDetection': 'false' }),
				...connection.writeHeaders,
			},
			body: payloadOf(fields),
		};
	});
	const answers = operations.length === 0 ? [] : await connection.batches.run(operations, signal);
	return creations.map((creation, place) => madeOf(connection, creation, idOf(creation.row), answers[place]));
}

function madeOf(
	connection: Connection,
	creation: Creation,
	id: string,
	answered: Answered | undefined,
): Made {
	if (answered === undefined) return { is: 'taken' };
	if (answered.is === 'unanswered') return { is: 'failed', result: answered.why };
	const { answer } = answered;
	if (answer.status >= 200 && answer.status <= 299) {
		return { is: 'done', type: 'lead', id, url: urlOf(connection.origin, 'lead', id) };
	}
	return notMade(connection, creation, answer);
}

function notMade({ schema, clock }: Connection, { fields }: Creation, answer: PartAnswer): Made {
	const error = readError(answer.body);
	if (error.code === ERROR.duplicateFound) return { is: 'duplicate' };
	if (answer.status === 412 && error.code !== ERROR.keyViolated) return { is: 'taken' };
	const names = fields.map(({ name }) => name);
	const missing = missingTable(error);
	if (missing === 'systemuser' || missing === 'team') return OWNER_MISSING;
	return refusedFields(answer, names, schema.fields) ?? { is: 'failed', result: refusal(answer, clock()) };
}

const OWNER_MISSING: Written = {
	is: 'failed',
	result: rejected('ownerMissing', 'The owner chosen is not there any more: choose another in Owner.'),
};
