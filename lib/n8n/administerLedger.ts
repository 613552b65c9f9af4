import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { PersonIdentity } from '../lead/keys';
import { type Known, type LedgerAdministration, MAX_BATCH } from '../ledger/contract';
import { withLedger } from '../ledger/openLedger';
import { itemFailure, nodeFailure, refuseExecuteOnce } from './failure';
import { outputItem } from './leadItem';
import { ledgerPlace } from './ledgerPlace';
import type { PerItem } from './parameters';
import { type PersonBy, personOf } from './personOf';
import { everyItem, executionKey } from './run';
import { inSlices } from './slices';
import { hint } from './wiring';

export type PersonTask = 'lookUp' | 'suppressPerson' | 'liftSuppression' | 'forgetPerson';

/** What a person wants of a ledger. */
export type Task =
	| { readonly is: PersonTask; readonly by: PersonBy }
	| { readonly is: 'releaseByExecution'; readonly executionId: PerItem }
	| { readonly is: 'replayParked' }
	| { readonly is: 'getStatistics' };

const NOTHING_DONE =
	'There is no lead in the input, so nothing was done. Choose by e-mail or by phone under Person, or connect this node behind one that gives out leads.';

/** What is said of one person or execution. */
interface Answered {
	readonly index: number;
	readonly answer: object;
}

/**
 * Does what a person wants of a ledger, and adds the answer to each item as `ledger`. In test runs too: it is a
 * person who asks. What concerns the whole ledger is done once a run.
 *
 * @throws NodeOperationError when the ledger cannot be used, or an item names nobody: then nothing of the run is done,
 * save what a failing ledger had taken before
 */
export async function administerLedger(
	context: IExecuteFunctions,
	readTask: () => { ledger: string; task: Task },
): Promise<INodeExecutionData[]> {
	try {
		const { ledger: name, task } = readTask();
		return await withLedger(await ledgerPlace(context), name, async (_ledger, administration) => {
			const head = { name: name.trim(), operation: task.is };
			if (task.is === 'replayParked' || task.is === 'getStatistics') {
				const answer = await wholeLedger(administration, task.is);
				return [{ json: { ledger: { ...head, ...answer } }, pairedItem: { item: 0 } }];
			}
			refuseExecuteOnce(context);
			const items = everyItem(context);
			const answers =
				task.is === 'releaseByExecution'
					? await executions(context, administration, items, task.executionId)
					: await persons(administration, items, task.is, personOf(context, items, task.by));
			if (answers.length === 0) hint(context, NOTHING_DONE);
			return answers.map(({ index, answer }) => {
				const item = items[index] ?? { json: {} };
				return outputItem({ ...item.json, ledger: { ...head, ...answer } }, item, index);
			});
		});
	} catch (error) {
		throw nodeFailure(context, error);
	}
}

async function wholeLedger(
	administration: LedgerAdministration,
	task: 'replayParked' | 'getStatistics',
): Promise<IDataObject> {
	if (task === 'replayParked') return { replayed: await administration.replayParked() };
	return { ...(await administration.statistics()) };
}

async function persons(
	administration: LedgerAdministration,
	items: readonly INodeExecutionData[],
	task: PersonTask,
	identityOf: (itemIndex: number) => PersonIdentity | null,
): Promise<Answered[]> {
	// All are read before the first is changed: an item that names nobody stops the run with nothing done.
	const named = items.flatMap((_, index) => {
		const identity = identityOf(index);
		return identity ? [{ index, identity }] : [];
	});
	const answered: Answered[] = [];
	for await (const { slice } of inSlices(named, MAX_BATCH)) {
		const answers = await askAbout(
			administration,
			task,
			slice.map(({ identity }) => identity),
		);
		slice.forEach(({ index, identity }, position) =>
			answered.push({ index, answer: { matchedOn: identity.tier, ...answers[position] } }),
		);
	}
	return answered;
}

async function askAbout(
	administration: LedgerAdministration,
	task: PersonTask,
	identities: readonly PersonIdentity[],
): Promise<ReadonlyArray<Known | { deletedRecords: number }>> {
	switch (task) {
		case 'lookUp':
			return await administration.lookUp(identities);
		case 'suppressPerson':
			return await administration.suppress(identities);
		case 'liftSuppression':
			return await administration.lift(identities);
		case 'forgetPerson':
			return (await administration.forget(identities)).map((deletedRecords) => ({ deletedRecords }));
	}
}

async function executions(
	context: IExecuteFunctions,
	administration: LedgerAdministration,
	items: readonly INodeExecutionData[],
	executionId: PerItem,
): Promise<Answered[]> {
	const ids = items.map((_, index) => readExecutionId(context, executionId, index));
	const answered: Answered[] = [];
	for (const [index, id] of ids.entries()) {
		const released = await administration.releaseByExecution(executionKey(context, id));
		answered.push({ index, answer: { executionId: id, released } });
	}
	return answered;
}

function readExecutionId(context: IExecuteFunctions, executionId: PerItem, index: number): string {
	const value = executionId.at(index);
	const id = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (/^[\w-]+$/.test(id)) return id;
	throw itemFailure(
		context,
		index,
		'There is no execution id in this item.',
		'Connect this node behind an Error Trigger. It names an execution only where n8n saves failed executions: check “Save failed production executions” in the settings of the workflow that failed.',
	);
}
