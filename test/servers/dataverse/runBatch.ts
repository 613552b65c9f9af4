import type { Reply } from '../standIn.ts';
import type { Item, ItemReply, Part } from './batch.ts';
import { addressed, batchReply } from './batch.ts';
import { DataverseError, errorReply } from './errors.ts';
import type { Operation } from './operation.ts';

/** What a batch is run with. */
export interface BatchRun {
	/** `Prefer: odata.continue-on-error` */
	readonly continueOnError: boolean;
	readonly contentIdOutsideChangeSets: boolean;
	/** Does one operation; what Dataverse refuses is a reply, not an exception. */
	readonly operate: (operation: Operation) => Promise<Reply>;
	/** Begins a transaction. @returns rolls it back */
	readonly begin: () => () => void;
}

/**
 * Does the operations of a batch in their order. At the first failure the batch stops and answers 400 with what was
 * answered so far; with continue-on-error it goes on and answers 200. What was written before a failure stays, except
 * inside a change set.
 */
export async function runBatch(items: readonly Item[], run: BatchRun): Promise<Reply> {
	const replies: ItemReply[] = [];
	for (const item of items) {
		const reply = 'part' in item ? await single(item.part, run) : await changeSet(item.changeSet, run);
		replies.push(reply);
		if ('reply' in reply && isFailure(reply.reply) && !run.continueOnError) return batchReply(400, replies);
	}
	return batchReply(200, replies);
}

async function single(part: Part, run: BatchRun): Promise<ItemReply> {
	const contentId = run.contentIdOutsideChangeSets ? part.contentId : null;
	return { reply: await run.operate(part), contentId };
}

/** All or nothing. One that fails is answered once, by the failure, as the OData specification has it (11.7.4). */
async function changeSet(parts: readonly Part[], run: BatchRun): Promise<ItemReply> {
	const rollBack = run.begin();
	const made = new Map<string, string>();
	const replies: { reply: Reply; contentId: string | null }[] = [];
	for (const part of parts) {
		const reply = await referring(part, made, run);
		if (isFailure(reply)) {
			rollBack();
			return { reply, contentId: part.contentId };
		}
		const url = reply.headers?.['OData-EntityId'];
		if (part.contentId !== null && url !== undefined) made.set(part.contentId, url);
		replies.push({ reply, contentId: part.contentId });
	}
	return { changeSet: replies };
}

/** `$1` stands for the row that the operation with Content-ID 1 has made, in the URL and in the body. */
async function referring(part: Part, made: ReadonlyMap<string, string>, run: BatchRun): Promise<Reply> {
	try {
		const resolve = (reference: string): string => {
			const url = made.get(reference.slice(1));
			if (url !== undefined) return url;
			throw new DataverseError(
				400,
				'',
				`Content-ID Reference: '${reference}' does not exist in the batch context.`,
			);
		};
		const body = part.body.replaceAll(/"(\$\w+)"/g, (_, reference: string) =>
			JSON.stringify(resolve(reference)),
		);
		const url = /^\$\d/.test(part.url) ? part.url.replace(/^\$\w+/, resolve) : null;
		return await run.operate({ ...part, body, ...(url !== null && addressed(url)) });
	} catch (error) {
		return errorReply(error);
	}
}

function isFailure(reply: Reply): boolean {
	return reply.status >= 400;
}
