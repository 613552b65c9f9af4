/** A source could not be asked. Nothing was read, and nothing is passed over: the next poll reads on where this one was. */
export class InboxError extends Error {
	override readonly name: string = 'InboxError';

	/**
	 * @param message what happened, without anything that was read
	 * @param remedy what the builder can do now, in a sentence
	 */
	constructor(
		message: string,
		readonly remedy: string,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}

/** The source does not know a position any more that it gave out. What was not read yet is read from its beginning on. */
export class PositionLostError extends InboxError {
	override readonly name = 'PositionLostError';
}
