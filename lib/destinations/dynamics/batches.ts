import { CrmFailure } from '../crm/crmSystem';
import { readError } from './errorBody';
import { BATCH_TYPE, isMultipart, type Operation, type PartAnswer, readBatch, writeBatch } from './multipart';
import { batchRefusal } from './refusal';
import type { Failed, WebApi } from './webApi';

/** What became of one request in a batch: its answer, or why there is none. */
export type Answered =
	| { readonly is: 'answered'; readonly answer: PartAnswer }
	| { readonly is: 'unanswered'; readonly why: Failed };

/** "Batch requests can contain up to 1,000 individual requests" (Microsoft Learn). */
const MOST_OPERATIONS = 1000;

const CUT: Failed = {
	status: 'tryAgain',
	why: 'answerLost',
	code: 'answerCut',
	message: 'Dynamics 365 answered for a part of the batch only.',
};

/** Sends many requests in few: `POST $batch` without change sets, where each request succeeds or fails for itself. */
export class Batches {
	private most = MOST_OPERATIONS;

	constructor(private readonly api: WebApi) {}

	/**
	 * Runs requests in their order, each once.
	 *
	 * @returns one answer a request, in order; of those after a batch that was not answered in full, that they were not
	 * sent
	 */
	async run(operations: readonly Operation[], signal: AbortSignal): Promise<readonly Answered[]> {
		const answers: Answered[] = [];
		while (answers.length < operations.length) {
			const part = operations.slice(answers.length, answers.length + this.most);
			const answered = await this.send(part, signal);
			if (answered === null) continue;
			answers.push(...answered);
			const last = answered.at(-1);
			if (last?.is === 'unanswered') {
				const keptBack: Answered = { is: 'unanswered', why: unsent(last.why) };
				return operations.map((_, place) => answers[place] ?? keptBack);
			}
		}
		return answers;
	}

	/** @returns null where nothing was done because the environment takes smaller batches only; the size is learned */
	private async send(
		operations: readonly Operation[],
		signal: AbortSignal,
	): Promise<readonly Answered[] | null> {
		const none = (why: Failed): Answered[] => operations.map(() => ({ is: 'unanswered', why }));
		let answer: PartAnswer;
		try {
			answer = await this.api.ask(
				{
					method: 'POST',
					path: '$batch',
					headers: { 'content-type': BATCH_TYPE, prefer: 'odata.continue-on-error' },
					body: writeBatch(operations),
				},
				signal,
			);
		} catch (error) {
			if (error instanceof CrmFailure) return none(error.result);
			throw error;
		}
		const { status, headers, body } = answer;
		// 400: an environment that stops at the first failure, and answers what it has done until then.
		const isOfBatch = (status === 200 || status === 400) && isMultipart(headers['content-type']);
		if (!isOfBatch) {
			if (this.learn(answer, operations.length)) return null;
			return none(batchRefusal(answer, this.api.clock()));
		}
		const parts = readBatch(headers['content-type'], body) ?? [];
		const known = parts.length > operations.length ? [] : inStep(operations, parts);
		return operations.map((_, place) => {
			const part = known[place];
			return part ? { is: 'answered', answer: part } : { is: 'unanswered', why: CUT };
		});
	}

	/** Environments with a lower limit name it when they refuse; one that finds a batch too long does not say by how much. */
	private learn({ status, body }: PartAnswer, sent: number): boolean {
		const named =
			status === 400 ? /maximum number of '(\d{1,4})'/.exec(readError(body).message)?.[1] : undefined;
		const most = named !== undefined ? Number(named) : status === 413 ? Math.floor(sent / 2) : sent;
		if (most < 1 || most >= sent) return false;
		this.most = most;
		return true;
	}
}

/** Up to the first answer that speaks of another row than the request: from there on nobody can tell what is what. */
function inStep(operations: readonly Operation[], parts: readonly PartAnswer[]): readonly PartAnswer[] {
	const at = parts.findIndex(({ headers }, place) => {
		const named = headers['odata-entityid'];
		const id = operations[place]?.id;
		return named !== undefined && id !== undefined && !named.toLowerCase().includes(id);
	});
	return at < 0 ? parts : parts.slice(0, at);
}

/** The reason for what was kept back, or only read: nothing of it can have been written. */
export function unsent(why: Failed): Failed {
	return why.status === 'tryAgain' && why.why === 'answerLost' ? { ...why, why: 'unsent' } : why;
}
