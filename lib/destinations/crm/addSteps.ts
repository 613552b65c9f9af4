import { asked } from './asked';
import { type Arrived, type Course, dropped, goesOn, type Settle } from './course';
import type { Activity, CrmSystem } from './crmSystem';
import { deliveredTo } from './outcomes';

/** A row with everything written but the enrolment. */
interface Written {
	readonly arrived: Arrived;
	readonly activityId: string | null;
	readonly order: Activity;
}

/**
 * Adds the activities, then enrols, and settles what is done.
 *
 * @returns the rows that need another round
 */
export async function addSteps(
	system: CrmSystem,
	arrived: readonly Arrived[],
	settle: Settle,
	signal: AbortSignal,
): Promise<Course[]> {
	const again: Course[] = [];
	const written: Written[] = [];
	const steps: { readonly one: Arrived; readonly order: Activity }[] = [];
	for (const one of arrived) {
		const { existing, course } = one;
		const order: Activity = { row: course.row, type: existing.type, id: existing.id, existing };
		if (one.addsActivity) steps.push({ one, order });
		else written.push({ arrived: one, activityId: null, order });
	}
	const added = await asked(steps, async (orders) => await system.addActivities(orders, signal));
	steps.forEach(({ one, order }, index) => {
		const step = added(index);
		if (step.is === 'done') {
			const changes = [...one.changes, ...(step.changes ?? [])];
			written.push({ arrived: { ...one, changes }, activityId: step.id, order });
		} else if (step.is === 'repeat') {
			written.push({ arrived: { ...one, status: 'duplicate' }, activityId: step.id, order });
		} else if (goesOn(one.course, step, settle)) {
			again.push(lookedForAnew(one.course));
		}
	});
	return [...again, ...(await enrol(system, written, settle, signal))];
}

/** A do-not-contact step is put into no campaign. */
async function enrol(
	system: CrmSystem,
	written: readonly Written[],
	settle: Settle,
	signal: AbortSignal,
): Promise<Course[]> {
	const again: Course[] = [];
	const orders = system.enrol ? written.filter(({ order: { row } }) => !row.isDoNotContact) : [];
	const enrolled = await asked(
		orders,
		async (activities) => (await system.enrol?.(activities, signal)) ?? [],
	);
	const places = new Map(orders.map((one, index) => [one, index]));
	for (const one of written) {
		const { course, existing, status, matched } = one.arrived;
		const place = places.get(one);
		const enrolment = place === undefined ? null : enrolled(place);
		if (
			enrolment === null ||
			enrolment.is === 'done' ||
			enrolment.is === 'repeat' ||
			enrolment.is === 'refusedFields'
		) {
			const missing = enrolment?.is === 'refusedFields' ? dropped(enrolment.names) : [];
			const changes = [...one.arrived.changes, ...course.changes, ...missing];
			settle(course, deliveredTo(existing, status, matched, { changes, activityId: one.activityId }));
		} else if (goesOn(course, enrolment, settle)) {
			again.push(lookedForAnew(course));
		}
	}
	return again;
}

/** What was found before this round is no longer what is there: a second record must not be made. */
function lookedForAnew(course: Course): Course {
	course.existing = undefined;
	return course;
}
