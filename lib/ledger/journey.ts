import type { JourneyStep } from './contract';
import { isFreeText } from './keys';
import type { PersonRecord } from './record';

/** A person's steps in order, as items show them. */
export function journeyOf(record: PersonRecord): JourneyStep[] {
	return record.steps.map((step) => ({
		at: isoTime(step.firstSeenAt),
		source: step.source,
		action: shown(step.action),
		offer: shown(step.offer),
		state: step.state.is,
	}));
}

/** Free text is kept as a hash, which tells nobody anything. */
function shown(stored: string | null): string | null {
	return stored !== null && isFreeText(stored) ? null : stored;
}

/** @param at ms since the epoch */
export function isoTime(at: number): string {
	return new Date(at).toISOString();
}
