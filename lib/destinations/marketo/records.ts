import { CrmFailure } from '../crm/crmSystem';
import { type RecordResult, readRecordResult } from './answers';
import type { Call, MarketoClient } from './client';
import { type Failure, unreadable } from './failures';
import { inCalls, type WireRecord } from './wire';

/** What became of one record: what Marketo said of it, or why the call it was in failed. */
export type Answered = RecordResult | { readonly is: 'failed'; readonly result: Failure };

/**
 * Writes records in as few calls as Marketo takes. A call that fails concerns its own records only.
 *
 * @param callOf makes the call for the records of one
 * @returns in the order given
 */
export async function writeRecords(
	client: MarketoClient,
	records: readonly WireRecord[],
	callOf: (records: readonly WireRecord[]) => Call,
	signal: AbortSignal,
): Promise<Answered[]> {
	const answered: Answered[] = [];
	for (const part of inCalls(records, (record) => record)) {
		answered.push(...(await writeOnce(client, part.length, callOf(part), signal)));
	}
	return answered;
}

/** One call that writes `count` records. */
export async function writeOnce(
	client: MarketoClient,
	count: number,
	call: Call,
	signal: AbortSignal,
): Promise<Answered[]> {
	const lost: Answered = { is: 'failed', result: unreadable(client.host, 'write') };
	try {
		const { result } = await client.call(call, signal);
		// With another number of results nobody can tell which belongs to which.
		const isComplete = result?.length === count;
		return Array.from({ length: count }, (_, place) =>
			isComplete ? (readRecordResult(result[place]) ?? lost) : lost,
		);
	} catch (error) {
		if (!(error instanceof CrmFailure)) throw error;
		return Array.from({ length: count }, () => ({ is: 'failed', result: error.result }));
	}
}
