import type { LeadRecord } from './leadRecords.ts';

/** Something that happened to a lead. */
export interface Activity {
	readonly leadId: number;
	readonly typeId: number;
	readonly primaryId: number;
	readonly primaryValue: string;
	/** Those without a value are left out of answers. */
	readonly attributes: Readonly<Record<string, string | null>>;
}

/** As the log keeps it. */
export interface Logged extends Activity {
	/** From 1, in the order in which they were stored. */
	readonly number: number;
	/** In milliseconds. */
	readonly at: number;
}

/** What happened, in the order of time. */
export interface ActivityLog {
	/** @param at in milliseconds; earlier than now: it took so long until it was stored. @default now */
	add(activity: Activity, at?: number): void;
	all(): readonly Logged[];
}

const NEW_LEAD = 12;
const CHANGE_DATA_VALUE = 13;
const DELETE_LEAD = 37;

export function activityLog(clock: () => number): ActivityLog {
	const all: Logged[] = [];
	return {
		add: (activity, at = clock()) => {
			const place = all.findLastIndex((one) => one.at <= at) + 1;
			all.splice(place, 0, { ...activity, number: all.length + 1, at });
		},
		all: () => all,
	};
}

export function recordNewLead(log: ActivityLog, lead: LeadRecord, source: string): void {
	const attributes = { 'Created Date': String(lead.createdAt).slice(0, 10), 'Source Type': source };
	log.add({ leadId: lead.id, typeId: NEW_LEAD, primaryId: lead.id, primaryValue: nameOf(lead), attributes });
}

export function recordChange(log: ActivityLog, before: LeadRecord, after: LeadRecord, source: string): void {
	for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
		if (name === 'updatedAt' || before[name] === after[name]) continue;
		const attributes = {
			'New Value': String(after[name] ?? ''),
			'Old Value': String(before[name] ?? ''),
			Source: source,
		};
		log.add({ leadId: after.id, typeId: CHANGE_DATA_VALUE, primaryId: 0, primaryValue: name, attributes });
	}
}

export function recordDeletion(log: ActivityLog, lead: LeadRecord): void {
	log.add({
		leadId: lead.id,
		typeId: DELETE_LEAD,
		primaryId: lead.id,
		primaryValue: nameOf(lead),
		attributes: {},
	});
}

function nameOf({ firstName, lastName }: LeadRecord): string {
	return [firstName, lastName].filter(Boolean).join(' ');
}
