import type { Delivered, NotDelivered, Outcome } from './contract';

/** Whether a lead with this outcome leaves through Delivered, its claim confirmed. */
export function isDelivered(outcome: Outcome): outcome is Delivered {
	return outcome.status !== 'rejected' && outcome.status !== 'retryable' && outcome.status !== 'unconfirmed';
}

/** A delivered outcome; what the destination does not know is null. */
export function delivered(
	status: Delivered['status'],
	known: Partial<Omit<Delivered, 'status'>> = {},
): Delivered {
	return {
		status,
		matched: 'none',
		remoteType: null,
		remoteId: null,
		activityId: null,
		url: null,
		changes: [],
		...known,
	};
}

export function rejected(code: string, message: string): NotDelivered {
	return { status: 'rejected', code, message };
}

export function retryable(code: string, message: string): NotDelivered {
	return { status: 'retryable', code, message };
}

export function unconfirmed(code: string, message: string): NotDelivered {
	return { status: 'unconfirmed', code, message };
}

/**
 * The outcome for an error nobody foresaw. Of the error only its class is told: its message can contain
 * anything, the lead included.
 *
 * @param status rejected where nothing was sent, else unconfirmed
 */
export function unforeseen(status: 'rejected' | 'unconfirmed', what: string, error: unknown): NotDelivered {
	const kind = error instanceof Error ? error.constructor.name : typeof error;
	return { status, code: 'internal', message: `${what} (${kind}). Please report it.` };
}
