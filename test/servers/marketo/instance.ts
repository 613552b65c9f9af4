import { type ActivityLog, activityLog } from './activityLog.ts';
import type { Reason } from './answers.ts';
import { type CustomField, customField, type LeadField, STANDARD_FIELDS } from './fields.ts';
import { type FieldValues, type LeadRecords, leadRecords } from './leadRecords.ts';
import type { Limits } from './limits.ts';
import {
	type Channel,
	EXAMPLE_CHANNELS,
	EXAMPLE_FIELDS,
	EXAMPLE_FORMS,
	exampleProgrammes,
	type Form,
	type Partition,
	type Programme,
} from './subscription.ts';
import { inZulu } from './times.ts';

/** Rights of an API user's role: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/custom-services */
export type Right =
	| 'Read-Only Lead'
	| 'Read-Write Lead'
	| 'Read-Only Assets'
	| 'Read-Write Assets'
	| 'Read-Only Activity'
	| 'Read-Write Activity';

/** What a test may change at any time. */
export interface Settings {
	/** @default all of them */
	rights: Set<Right>;
	/** False: the sender's address is not on the allow-list, which answers like a missing right. @default true */
	isAddressAllowed: boolean;
	limits: Limits;
	/** What becomes of a text that is too long; the documents do not say. @default refuse */
	longText: 'refuse' | 'truncate';
	/**
	 * Company fields in a sync, which the documents call "not supported": written; refused with 1021 where the lead
	 * exists; refused always with 1018, as the CRM's. @default written
	 */
	companyFields: 'written' | 'notOnUpdate' | 'crm';
	/** Refuses a record for a reason of the test's, e.g. a transient one. @default none */
	refuse: (values: FieldValues) => Reason | null;
	/** What a call waits for between reading and writing; calls that overlap there race. @default nothing */
	work: () => Promise<void>;
	/** False: results of a push have no `status`, as some have seen. @default true, as documented */
	hasPushStatus: boolean;
	/** Activities have the `id` that newer answers lack. @default false */
	hasActivityIds: boolean;
	/** How activities write their dates. @default both, in turn */
	activityDates: 'Z' | '+0000' | 'both';
	/** Sizes of the next pages of activities, each used once; then 300. */
	activityPages: number[];
	/** Whether a paging token of activities is not known any more; no document says how long one is. @default never */
	isTokenLost: (at: number) => boolean;
}

/** One subscription: its data and its settings. */
export interface Instance {
	readonly settings: Settings;
	/** In milliseconds. */
	readonly clock: () => number;
	readonly fields: LeadField[];
	readonly records: LeadRecords;
	readonly activities: ActivityLog;
	readonly partitions: Partition[];
	readonly channels: Channel[];
	readonly programmes: Programme[];
	readonly forms: Form[];
	field(name: string): LeadField | undefined;
}

export interface InstanceOptions {
	readonly clock?: () => number;
	readonly customFields?: readonly CustomField[];
	readonly partitions?: readonly Partition[];
	readonly channels?: readonly Channel[];
	readonly programmes?: readonly Programme[];
	readonly forms?: readonly Form[];
	readonly settings?: Partial<Settings>;
}

export function newInstance(options: InstanceOptions = {}): Instance {
	const { clock = Date.now } = options;
	const fields = [...STANDARD_FIELDS, ...(options.customFields ?? EXAMPLE_FIELDS).map(customField)];
	return {
		settings: { ...defaults(), ...options.settings },
		clock,
		fields,
		records: leadRecords(() => inZulu(clock())),
		activities: activityLog(clock),
		partitions: [...(options.partitions ?? [{ id: 1, name: 'Default' }])],
		channels: [...(options.channels ?? EXAMPLE_CHANNELS)],
		programmes: [...(options.programmes ?? exampleProgrammes())],
		forms: [...(options.forms ?? EXAMPLE_FORMS)],
		field: (name) => fields.find((field) => field.name === name),
	};
}

function defaults(): Settings {
	return {
		rights: new Set<Right>([
			'Read-Only Lead',
			'Read-Write Lead',
			'Read-Only Assets',
			'Read-Write Assets',
			'Read-Only Activity',
			'Read-Write Activity',
		]),
		isAddressAllowed: true,
		limits: { callsAWindow: 100, windowMs: 20_000, callsADay: 50_000, atOnce: 10 },
		longText: 'refuse',
		companyFields: 'written',
		refuse: () => null,
		work: async () => undefined,
		hasPushStatus: true,
		hasActivityIds: false,
		activityDates: 'both',
		activityPages: [],
		isTokenLost: () => false,
	};
}
