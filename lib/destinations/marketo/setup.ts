import type { Stage } from '../../lead/lead';
import type { CrmPolicy } from '../crm/policy';

/** What the builder chose, before Marketo was asked about any of it. */
export interface MarketoChoices {
	/** What people are known by, e.g. `email`. */
	readonly lookupField: string;
	/** Name of the partition that new people go to; null for Marketo's default. */
	readonly partition: string | null;
	/** How people are added: `push` wants a programme. */
	readonly addBy: 'sync' | 'push' | 'form';
	/** Of the form that people fill out where they are added by one. */
	readonly formId: number | null;
	readonly programme: ChosenProgramme | null;
	/** A text area for the notes; null for none. */
	readonly notesField: string | null;
	readonly policy: CrmPolicy;
}

/** The programme that people become members of. */
export interface ChosenProgramme {
	readonly id: number;
	/** Member status by stage; a stage without one gets the first status of the programme's channel. */
	readonly statuses: Readonly<Partial<Record<Stage, string>>>;
}

/** Stages whose steps make members: a step that asks not to be contacted makes none. */
export const MEMBER_STAGES = ['interest', 'trial', 'active', 'unknown'] as const satisfies readonly Stage[];
