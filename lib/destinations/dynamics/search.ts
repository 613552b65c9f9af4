import * as z from '../../vendor/zod';
import { CrmFailure } from '../crm/crmSystem';
import type { Answered } from './batches';
import { Candidates } from './candidates';
import type { Connection } from './connection';
import { parsed } from './errorBody';
import { type Query, singleEmailQuery } from './queries';
import { refusal } from './refusal';
import { contactsAnswer, leadsAnswer } from './rows';

/**
 * Asks queries in one batch, and once more, one by one, for the addresses of those that had more rows to tell than they
 * were asked for.
 *
 * @param columns of leads, for the second round
 * @throws CrmFailure where one of them was not answered: an outage is never "nobody is there"
 */
export async function search(
	connection: Connection,
	queries: readonly Query[],
	columns: readonly string[],
	candidates: Candidates,
	signal: AbortSignal,
): Promise<void> {
	const full = await ask(connection, queries, candidates, signal);
	const again = full
		.filter(({ emails }) => emails.length > 1)
		.flatMap(({ table, emails }) => emails.map((email) => singleEmailQuery(table, email, columns)));
	await ask(connection, again, candidates, signal);
}

/** @returns the queries that may have had more to tell */
async function ask(
	{ batches, clock }: Connection,
	queries: readonly Query[],
	candidates: Candidates,
	signal: AbortSignal,
): Promise<Query[]> {
	const operations = queries.map(({ operation }) => operation);
	const answers = operations.length === 0 ? [] : await batches.run(operations, signal);
	return queries.filter((query, place) => {
		const body = bodyOf(answers[place], clock());
		if (query.table === 'lead') {
			const { value } = shaped(body, leadsAnswer);
			for (const lead of value) candidates.addLead(lead);
			return value.length >= query.most;
		}
		const { value } = shaped(body, contactsAnswer);
		for (const contact of value) candidates.addContact(contact);
		return value.length >= query.most;
	});
}

/** @throws CrmFailure where there is no success to read */
export function bodyOf(answered: Answered | undefined, now: number): string {
	if (answered?.is !== 'answered') throw new CrmFailure(answered?.why ?? UNREADABLE);
	const { answer } = answered;
	if (answer.status === 200) return answer.body;
	throw new CrmFailure(refusal(answer, now));
}

/** @throws CrmFailure where the text does not have the shape */
export function shaped<Answer>(body: string, shape: z.ZodMiniType<Answer>): Answer {
	const read = z.safeParse(shape, parsed(body));
	if (read.success) return read.data;
	throw new CrmFailure(UNREADABLE);
}

/** Of a question, so nothing was written. */
const UNREADABLE = {
	status: 'tryAgain',
	why: 'unsent',
	code: 'answerInvalid',
	message: 'What Dynamics 365 answered to a query cannot be read.',
} as const;
