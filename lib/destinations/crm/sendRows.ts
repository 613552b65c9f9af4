import type { SendResult } from '../contract';
import { unforeseen } from '../outcome';
import { addSteps } from './addSteps';
import { asked } from './asked';
import { type Arrived, changesOf, type Course, goesOn, type Settle } from './course';
import { CrmFailure, type Creation, type CrmSystem, type Update } from './crmSystem';
import { deliveredTo } from './outcomes';
import { plan } from './plan';
import type { CrmPolicy } from './policy';
import type { CrmRow } from './row';

/**
 * Rounds of look, decide, write. One is enough unless a record comes or goes between look and write, or the system
 * refuses fields; beyond these the lead is tried again later.
 */
const MOST_ROUNDS = 4;

/** Nothing of these rows was written: they were looked at, or a write was refused. */
const UNSETTLED: SendResult = {
	status: 'tryAgain',
	why: 'busy',
	code: 'recordChanging',
	message: 'Somebody else was changing the record at the same time, again and again.',
};

/** What one round is to write. */
interface Writes {
	readonly creations: { readonly course: Course; readonly order: Creation }[];
	readonly updates: { readonly course: Course; readonly order: Update; readonly addsActivity: boolean }[];
	readonly arrived: Arrived[];
}

/**
 * Writes a batch of leads into a CRM.
 *
 * ```
 * find ─ plan ─┬─ create ─┐
 *              ├─ update ─┼─ activities ─ enrolment ─► outcomes
 *              └──────────┘
 * ```
 *
 * Activities come after the fields: a lead counts as written by its mark, and the mark is in what is written last.
 *
 * @returns one result a row, in order
 */
export async function sendRows(
	system: CrmSystem,
	policy: CrmPolicy,
	rows: readonly CrmRow[],
	signal: AbortSignal,
): Promise<readonly SendResult[]> {
	const results = new Map<number, SendResult>();
	const settle: Settle = ({ place }, result) => results.set(place, result);
	let open: Course[] = rows.map((row, place) => ({ place, row, existing: undefined, changes: [] }));
	for (let round = 0; round < MOST_ROUNDS && open.length > 0 && !signal.aborted; round++) {
		const looked = await look(system, open, settle, signal);
		const writes = sortOut(looked, policy, settle);
		const again = await write(system, writes, settle, signal);
		open = [...again, ...(await addSteps(system, writes.arrived, settle, signal))];
	}
	return rows.map((_, place) => results.get(place) ?? UNSETTLED);
}

/**
 * Finds the records of the rows that need it, and settles those for which it cannot be told.
 *
 * @returns the others
 */
async function look(
	system: CrmSystem,
	courses: readonly Course[],
	settle: Settle,
	signal: AbortSignal,
): Promise<readonly Course[]> {
	const unknown = courses.filter(({ existing }) => existing === undefined);
	if (unknown.length === 0) return courses;
	try {
		const found = await system.find(
			unknown.map(({ row }) => row),
			signal,
		);
		// With another number of answers nobody can tell which belongs to which.
		if (found.length !== unknown.length) throw new RangeError();
		unknown.forEach((course, index) => (course.existing = found[index] ?? null));
		return courses;
	} catch (error) {
		for (const course of unknown) settle(course, searchFailed(error));
		return courses.filter(({ existing }) => existing !== undefined);
	}
}

/** Where only reading failed, nothing was written, whatever became of the answer. */
function searchFailed(error: unknown): SendResult {
	if (!(error instanceof CrmFailure))
		return unforeseen('rejected', 'The search for the record failed', error);
	const { result } = error;
	return result.status === 'tryAgain' && result.why === 'answerLost' ? { ...result, why: 'unsent' } : result;
}

/** Settles what needs no writing, and collects the rest by what is to be done. */
function sortOut(courses: readonly Course[], policy: CrmPolicy, settle: Settle): Writes {
	const writes: Writes = { creations: [], updates: [], arrived: [] };
	for (const course of courses) {
		const { row } = course;
		const planned = plan(row, course.existing ?? null, policy);
		if (planned.do === 'refuse') {
			settle(course, planned.outcome);
		} else if (planned.do === 'create') {
			const { fields, isBeside } = planned;
			writes.creations.push({ course, order: { row, fields, isBeside } });
		} else if (planned.do === 'nothing') {
			const { existing, because } = planned;
			const { by: matched } = existing;
			if (because === 'skipped') settle(course, deliveredTo(existing, 'skipped', matched));
			else {
				writes.arrived.push({
					course,
					status: 'duplicate',
					existing,
					matched,
					addsActivity: false,
					changes: [],
				});
			}
		} else {
			const { existing, fields, appendsNote, addsActivity } = planned;
			if (fields.length > 0 || appendsNote) {
				writes.updates.push({ course, order: { row, existing, fields, appendsNote }, addsActivity });
			} else {
				const { by: matched } = existing;
				const changes = changesOf(row, []);
				writes.arrived.push({ course, status: 'updated', existing, matched, addsActivity, changes });
			}
		}
	}
	return writes;
}

/** @returns the rows that need another round; those written are added to what has arrived */
async function write(
	system: CrmSystem,
	{ creations, updates, arrived }: Writes,
	settle: Settle,
	signal: AbortSignal,
): Promise<Course[]> {
	const again: Course[] = [];
	const created = await asked(creations, async (orders) => await system.create(orders, signal));
	creations.forEach(({ course, order: { row } }, index) => {
		const written = created(index);
		if (written.is === 'done' || written.is === 'repeat') {
			const isRepeat = written.is === 'repeat';
			arrived.push({
				course,
				status: isRepeat ? 'duplicate' : 'created',
				existing: { type: written.type, id: written.id, url: written.url },
				matched: isRepeat ? 'own key' : 'none',
				addsActivity: false,
				changes: written.is === 'repeat' ? [] : [...changesOf(row, null), ...(written.changes ?? [])],
			});
		} else if (goesOn(course, written, settle)) again.push(course);
	});
	const updated = await asked(updates, async (orders) => await system.update(orders, signal));
	updates.forEach(({ course, order: { row, existing, fields }, addsActivity }, index) => {
		const written = updated(index);
		if (written.is === 'done' || written.is === 'repeat') {
			const names = fields.map(({ name }) => name);
			const told = written.is === 'done' ? (written.changes ?? []) : [];
			const changes = [...changesOf(row, names), ...told];
			arrived.push({ course, status: 'updated', existing, matched: existing.by, addsActivity, changes });
		} else if (goesOn(course, written, settle)) again.push(course);
	});
	return again;
}
