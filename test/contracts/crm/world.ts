import type { Mapped } from '../../../lib/destinations/crm/mapping';
import type { CrmPolicy } from '../../../lib/destinations/crm/policy';
import type { CrmRow } from '../../../lib/destinations/crm/row';
import type { Destination } from '../../../lib/destinations/contract';
import type { StandIn, StandInRequest } from '../../servers/standIn';

/** What the suite lets the builder choose. */
export type Chosen = Partial<CrmPolicy>;

/** A record of a person, in neutral words; null where the system has none. */
export interface SeenRecord {
	readonly id: string;
	readonly email: string | null;
	readonly firstName: string | null;
	readonly lastName: string | null;
	readonly company: string | null;
	readonly phone: string | null;
	/** The note's field. */
	readonly note: string | null;
	readonly owner: string | null;
	/** Whether the record says that the person must not be written to. */
	readonly isOptedOut: boolean;
}

/** A step that stands beside a record. */
export interface SeenActivity {
	/** Id of the record it is about. */
	readonly on: string;
	readonly note: string;
	/** Whether nobody is asked to do anything any more. */
	readonly isClosed: boolean;
}

/** Somebody else's record. */
export interface Made {
	readonly email: string;
	readonly lastName?: string;
	readonly company?: string;
	readonly isOptedOut?: boolean;
}

/** What a system has, and what it has not. Nothing the system can do is skipped. */
export interface CrmCapabilities {
	/** Records are found by a key of ours, so that there is never a second one. */
	readonly ownKey: boolean;
	/** Steps stand beside records as activities. Otherwise a note is appended. */
	readonly activities: boolean;
	/** Leads are converted into contacts. */
	readonly customers: boolean;
	/** Leads are closed without becoming contacts. */
	readonly closedLeads: boolean;
	/** Whether a record has an owner that must stay. */
	readonly owners: boolean;
	/** Fields that the system insists on: those that get a substitute. */
	readonly insistsOn: readonly ('lastName' | 'company')[];
	/** The system refuses the lead without an e-mail address. */
	readonly needsEmail: boolean;
}

/** How a system can fail as a whole. `server500…` are answers of 500 before and after the work is done. */
export type CrmTrouble =
	| 'signInExpired'
	| 'signInRefused'
	| 'throttled'
	| 'quota'
	| 'server500Before'
	| 'server500After'
	| 'cutBefore'
	| 'cutAfter';

/** A CRM behind a destination that the suite can steer and look into. */
export interface CrmWorld {
	readonly standIn: StandIn;
	/** The destination, opened anew as in a run of its own. Look-ups by our own key where the system has one. */
	open(chosen?: Chosen): Promise<Destination<{ readonly mapped: Mapped }, CrmRow>>;
	/** All leads, those of others too, in no order. */
	leads(): readonly SeenRecord[];
	contacts(): readonly SeenRecord[];
	activities(): readonly SeenActivity[];
	/** @returns its id */
	insertLead(made: Made): string;
	/** @returns its id */
	insertContact(made: Made): string;
	/** Converts a lead. @returns the contact's id */
	convert(leadId: string): string;
	/** Closes a lead without a contact. */
	close(leadId: string): void;
	/** As a person does. */
	deleteLead(leadId: string): void;
	/** Puts a trouble before the write requests from now on, so many times (before any request, for the sign-in's). */
	trouble(trouble: CrmTrouble, times: number): void;
	/** Makes the system refuse a lead of its own accord, whatever it says: by its last name. */
	refuse(lastName: string): void;
	/** Whether a request writes leads. */
	isWrite(request: StandInRequest): boolean;
	/** Takes a right away that a delivery needs. */
	withholdRight(): void;
	/** A field that is shorter than the lead's value: its longest, in characters. */
	readonly longestLastName: number;
	stop(): Promise<void>;
}
