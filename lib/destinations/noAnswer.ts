import type { NotDelivered, TryAgain } from './contract';
import { retryable } from './outcome';
import type { TransportError, TransportFailure } from './transport';

/** Who did not answer, in the words of a message. */
export interface Unanswering {
	/** Begins the sentence: a host, or the system's name. */
	readonly who: string;
	/** Where its address comes from, e.g. `the URL`. */
	readonly addressIn: string;
	/** Whether nothing was to be written: then nothing is lost with the answer. @default false */
	readonly isRead?: boolean;
}

const REASONS: Readonly<
	Record<TransportFailure, readonly [code: string, what: (addressIn: string) => string]>
> = {
	refused: ['connectionRefused', () => 'refused the connection.'],
	dns: ['hostUnknown', (addressIn) => `was not found: check ${addressIn} and the name server.`],
	timeout: ['timeout', () => 'did not answer in time.'],
	cut: ['connectionCut', () => 'closed the connection before it answered.'],
	tooLong: ['answerTooLong', () => 'answered more than can be taken in.'],
	tls: ['tls', () => 'offered no secure connection: check its certificate.'],
	aborted: ['cancelled', () => 'was not waited for: the execution was stopped.'],
};

/** What it means for a lead that no answer came: certainly not delivered, or nobody can know. */
export function noAnswer(
	{ reason, sent }: TransportError,
	{ who, addressIn, isRead = false }: Unanswering,
): NotDelivered | TryAgain {
	const [code, what] = REASONS[reason];
	const message = `${who} ${what(addressIn)}`;
	const isUnsent = isRead || sent === false || reason === 'refused' || reason === 'dns';
	// A certificate does not mend itself while we wait.
	if (isUnsent && reason === 'tls') return retryable(code, message);
	return { status: 'tryAgain', why: isUnsent ? 'unsent' : 'answerLost', code, message };
}
