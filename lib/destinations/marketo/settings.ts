import type { Stage } from '../../lead/lead';
import type { Fields } from '../crm/field';

/** How a person comes into Marketo. */
export type AddBy =
	/** Written like any record: up to 300 a call. */
	| { readonly by: 'sync' }
	/** Pushed into a programme, which campaigns can listen to. */
	| { readonly by: 'push'; readonly programme: string }
	/** As if the person had filled out a form: one person a call. */
	| { readonly by: 'form'; readonly form: Form };

export interface Form {
	readonly id: number;
	/** Fields that it has, by their REST names: it takes no others. */
	readonly fields: ReadonlySet<string>;
	/** Those that it insists on. */
	readonly required: ReadonlySet<string>;
}

/** The programme that people become members of. */
export interface Membership {
	readonly programmeId: number;
	/** What a step makes a member, by its stage; without a status the step makes no member. */
	readonly statuses: Readonly<Partial<Record<Stage, string>>>;
}

/** What holds for a run, once Marketo's metadata are known. */
export interface Settings {
	readonly fields: Fields;
	/** What people are known by. @default email */
	readonly lookupField: string;
	/** New people go there; null for Marketo's default. */
	readonly partition: string | null;
	readonly addBy: AddBy;
	readonly membership: Membership | null;
	/** A text area that takes the notes; null for none. */
	readonly notesField: string | null;
	/** Delivery keys of the leads that this run has written: notes tell of it, but not everybody has a field for them. */
	readonly written: Set<string>;
}
