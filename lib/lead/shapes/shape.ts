import type { Fields } from '../fields';
import type { Channel, Contact, Lead, Problem } from '../lead';

type ContactNames = Readonly<Record<keyof Contact, readonly string[]>>;

/** The other fields that a lead takes over as text. */
type OtherField =
	'leadSource' | 'actionCode' | 'offerTitle' | 'productId' | 'publisher' | 'description' | 'createdAt';

/** What a shape tells of a lead, as it is read. */
export type Told = Pick<Lead, OtherField | 'contact'>;

/** A shape that leads come in, described so that one reader can read them all. Names are in lower case. */
export interface Shape {
	readonly channel: Channel;
	readonly isRecognised: (fields: Fields) => boolean;
	/** The field that holds the contact, as an object or its JSON text. Where there is none, it stands beside the others. */
	readonly contactIn?: string;
	/** Where to look for the contact: the first field that is not blank counts. */
	readonly contact: ContactNames;
	/** Where to look for the rest. What is not named is null. */
	readonly names: Readonly<Partial<Record<OtherField, readonly string[]>>>;
	/** The source's own id of the row; null where a row lacks it. Left out where rows have none. */
	readonly rowId?: (fields: Fields) => string | null;
	/**
	 * Where Microsoft's mapping is not published, the lead source is known by its pattern. `required`: it may be part of a
	 * text, and a text without it is something else; `preferred`: such a field wins, else the first that is not blank.
	 */
	readonly leadSourcePattern?: 'required' | 'preferred';
	/** Makes fields under the names above, in our words, of those that were sent. Left out where they are sent so. */
	readonly prepare?: (fields: Fields) => Fields;
	/**
	 * Reads what `createdAt` names, where that is written otherwise than systems write dates.
	 *
	 * @param receivedAt when the lead was read, ISO 8601 in UTC
	 * @returns ISO 8601 in UTC with milliseconds; null where the text is no date
	 */
	readonly dateOf?: (text: string, receivedAt: string) => string | null;
	/**
	 * What a lead of this shape should tell and does not. A contact that is missing is a problem in every shape.
	 *
	 * @param known the problems found so far
	 */
	readonly missing?: (told: Told, known: ReadonlySet<Problem>) => readonly Problem[];
}

/** The contact's names as Microsoft writes them in every shape of its own. */
export const MICROSOFT_CONTACT: ContactNames = {
	firstName: ['firstname'],
	lastName: ['lastname'],
	email: ['email'],
	phone: ['phone'],
	country: ['country'],
	company: ['company'],
	title: ['title'],
};
