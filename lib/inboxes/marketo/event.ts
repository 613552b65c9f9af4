import type { InboxRow } from '../contract';
import type { Activity } from './activity';
import type { Person } from './people';

/** Something that happens to people, and that leads are read from. */
export interface EventKind {
	/** Tells it from others, for the name of the place. */
	readonly name: string;
	/** Which activities Marketo is asked for. */
	readonly query: Readonly<Record<string, string>>;
	/** Whether the notes of people are looked at. */
	readonly needsNotes: boolean;
	/** @returns null for what is none of these, or was made by our output */
	read(activity: Activity): LeadEvent | null;
}

/** That it has happened. */
export interface LeadEvent {
	readonly activity: Activity;
	/** Whether the person has to be looked up for it. */
	readonly needsPerson: boolean;
	/**
	 * @param person null where there is none, or none was looked up
	 * @returns null where it is no lead of Microsoft's, or our output has made the person
	 */
	readonly leadOf: (person: Person | null) => Lead | null;
}

/** What of a row tells of the lead. */
export type Lead = Pick<InboxRow, 'raw' | 'reading' | 'problems'>;
