/** The ledger could not be asked. Never means "not seen": nothing was decided, nothing may be delivered. */
export class LedgerError extends Error {
	override readonly name: string = 'LedgerError';

	/** @param remedy what the builder can do now, in a sentence */
	constructor(
		message: string,
		readonly remedy: string,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}

/** The ledger is there, but could not answer just now; asking again later may go well. */
export class LedgerUnavailableError extends LedgerError {
	override readonly name = 'LedgerUnavailableError';
}

/** The ledger cannot work as it is set up; asking again changes nothing. */
export class LedgerConfigurationError extends LedgerError {
	override readonly name = 'LedgerConfigurationError';
}
