import * as z from '../../vendor/zod';
import { CrmFailure } from '../crm/crmSystem';
import { parsed } from './errorBody';
import type { PartAnswer } from './multipart';
import { batchRefusal } from './refusal';

/**
 * Reads the JSON of a request that stands for itself.
 *
 * @param now ms since the epoch
 * @throws CrmFailure for a refusal, and for what does not have the shape
 */
export function readAnswer<Answer>(answer: PartAnswer, shape: z.ZodMiniType<Answer>, now: number): Answer {
	const read = answer.status === 200 ? z.safeParse(shape, parsed(answer.body)) : null;
	if (read?.success) return read.data;
	throw new CrmFailure(batchRefusal(answer, now));
}
