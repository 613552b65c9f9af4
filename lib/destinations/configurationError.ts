/**
 * The destination cannot work as it is set up, whatever the lead: nothing was tried. The message says what
 * to change and never repeats a secret.
 */
export class DestinationConfigurationError extends Error {
	override readonly name = 'DestinationConfigurationError';
}
