/**
 * A field of a system's records, as its metadata tells: for the editor's list of fields, and for making values fit
 * before they are sent.
 */
export interface Field {
	/** The system's own name, e.g. `FirstName`. */
	readonly name: string;
	/** What people call it there. */
	readonly label: string;
	/** `text` may be cut; an `email`, a `phone` or a `url` that is too long is left out, because half of it is wrong. */
	readonly type:
		| 'text'
		| 'longText'
		| 'email'
		| 'phone'
		| 'url'
		| 'number'
		| 'boolean'
		| 'date'
		| 'dateTime'
		| 'options'
		| 'reference';
	/** How long a text may be; null where nothing is known. */
	readonly longest: Length | null;
	/** Whether the system refuses a new record without it. */
	readonly isRequired: boolean;
	readonly isCreatable: boolean;
	readonly isUpdatable: boolean;
	/** What may be chosen; null where it is no choice. */
	readonly options: readonly FieldOption[] | null;
	/** Whether the system refuses everything that is not among the options. */
	readonly isRestricted: boolean;
}

export interface FieldOption {
	readonly value: string | number;
	readonly label: string;
}

export interface Length {
	readonly max: number;
	/** `units` are UTF-16's, what most systems count as characters. */
	readonly in: 'units' | 'bytes';
}

/** Fields by name. A field that is not in it does not exist for this sign-in. */
export type Fields = ReadonlyMap<string, Field>;
