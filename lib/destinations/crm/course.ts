import type { Change, Delivered, SendResult } from '../contract';
import type { Existing, Written } from './crmSystem';
import type { CrmRow } from './row';

/** A row on its way through the rounds: what is known of it so far. */
export interface Course {
	/** In the batch. */
	readonly place: number;
	row: CrmRow;
	/** What was found; null for nobody, undefined where it is to be looked for. */
	existing: Existing | null | undefined;
	/** Fields that were left out because the system refused them. */
	changes: readonly Change[];
}

/** A row whose record is there, so that steps can be added to it. */
export interface Arrived {
	readonly course: Course;
	readonly status: Extract<Delivered['status'], 'created' | 'updated' | 'duplicate'>;
	readonly existing: Pick<Existing, 'type' | 'id' | 'url'> & Partial<Existing>;
	readonly matched: Delivered['matched'];
	readonly addsActivity: boolean;
	/** What had to be changed of what this round has written. */
	readonly changes: readonly Change[];
}

export type Settle = (course: Course, result: SendResult) => void;

/** A write that was not done. */
export type NotWritten = Exclude<Written, { is: 'done' | 'repeat' }>;

/** @returns whether the row needs another round; otherwise it is settled */
export function goesOn(course: Course, written: NotWritten, settle: Settle): boolean {
	switch (written.is) {
		case 'exists':
			course.existing = written.existing ?? undefined;
			return true;
		case 'gone':
			course.existing = undefined;
			return true;
		case 'refusedFields':
			if (leaveOut(course, written.names)) return true;
			settle(course, written.otherwise);
			return false;
		case 'failed':
			settle(course, written.result);
			return false;
	}
}

/** @returns whether there was anything to leave out, so that another try can end otherwise */
function leaveOut(course: Course, names: readonly string[]): boolean {
	const { row } = course;
	const fields = row.fields.filter(({ name }) => !names.includes(name));
	if (fields.length === row.fields.length) return false;
	course.row = { ...row, fields };
	course.changes = [...course.changes, ...dropped(names)];
	return true;
}

/**
 * What had to be changed of a lead, as far as it was to be written: on a record that is there, no substitute is, and
 * most fields stay.
 *
 * @param written names of the fields that are written; null for a new record
 */
export function changesOf({ changes }: CrmRow, written: readonly string[] | null): readonly Change[] {
	if (written === null) return changes;
	return changes.filter(
		({ field, what }) => what === 'dropped' || (what === 'truncated' && written.includes(field)),
	);
}

export function dropped(names: readonly string[]): Change[] {
	return names.map((field) => ({ field, what: 'dropped' }));
}
