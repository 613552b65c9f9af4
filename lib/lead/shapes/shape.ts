import type { Fields } from '../fields';
import type { Channel, Contact } from '../lead';

type ContactNames = Readonly<Record<keyof Contact, readonly string[]>>;

/** The other fields that a lead takes over as text. */
type OtherField =
	'leadSource' | 'actionCode' | 'offerTitle' | 'productId' | 'publisher' | 'description' | 'createdAt';

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
	/** A form: a field that is sent twice arrives as a list, and the first that is not blank counts. */
	readonly isForm?: boolean;
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
