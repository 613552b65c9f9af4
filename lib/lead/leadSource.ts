import { knownAction, knownSource } from './codes';
import type { LeadSource } from './lead';
import { offerOf } from './offer';
import { type StageMap, stageOf } from './stages';
import { isTestToken } from './testLead';

/** What the other fields of a lead say about its source. Absent is null or missing. */
export interface SourceEvidence {
	readonly actionCode?: string | null | undefined;
	readonly offerTitle?: string | null | undefined;
	readonly productId?: string | null | undefined;
}

/** A lead source read, and whether the action code beside it says something else. */
export interface SourceReading {
	readonly source: LeadSource;
	readonly actionConflict: boolean;
}

/** Salesforce's AppExchange writes `SFDC-XX|Listing` and `SFDC-dup-XX|Listing` into the same CRM field. */
const APP_EXCHANGE_NAME = /^sfdc(?:-dup)?$/i;
const APP_EXCHANGE_ACTION = /^[a-z0-9]+$/i;

/**
 * Reads Microsoft's `Source-Action|Offer`. Total: any value gives an answer, nothing is thrown; what is unknown is
 * kept as sent.
 *
 * The rule: split at the first bar, then the left part at its last hyphen, because an offer's name may have both.
 *
 * @param text the lead source; anything but a string counts as absent
 * @param evidence an action code fills a missing action, title and product id complete the offer
 */
export function parseLeadSource(text: unknown, evidence: SourceEvidence = {}, stages?: StageMap): LeadSource {
	return readLeadSource(text, evidence, stages).source;
}

/** {@link parseLeadSource}, telling also whether string and action code disagree. */
export function readLeadSource(text: unknown, evidence: SourceEvidence, stages?: StageMap): SourceReading {
	const parts = splitLeadSource(typeof text === 'string' ? text : '');
	const offer = offerOf(parts.offer, present(evidence.offerTitle), present(evidence.productId));
	if (isAppExchange(parts)) return { source: appExchange(parts, offer), actionConflict: false };

	const actionCode = present(evidence.actionCode);
	const sent = parts.action ?? actionCode;
	const known = sent === null ? undefined : knownAction(sent);
	const source = parts.name === null ? undefined : knownSource(parts.name);
	const isTest = parts.name !== null && isTestToken(parts.name);
	const match = isTest ? 'none' : matchOf(source !== undefined, known !== undefined, hasOffer(offer));
	return {
		source: {
			name: source?.name ?? parts.name,
			code: source?.code ?? parts.name,
			action: known?.code ?? sent,
			actionLabel: known?.label ?? null,
			offer,
			stage: stageOf(sent, stages),
			match,
			family: isTest || match !== 'none' ? 'microsoft' : 'unknown',
		},
		// Known actions have one spelling for each, so comparing in lower case compares the canonical forms.
		actionConflict:
			parts.action !== null &&
			actionCode !== null &&
			parts.action !== actionCode &&
			parts.action.toLowerCase() !== actionCode.toLowerCase(),
	};
}

/** A lead source's parts, as {@link parseLeadSource} names them: `name`, `action` and `offer.text`. */
export interface SourceParts {
	readonly source: string | null;
	readonly action: string | null;
	readonly offer: string | null;
}

/**
 * The inverse of {@link parseLeadSource}: writes the string Microsoft would send.
 *
 * @param parts trimmed, not blank; `source` and `action` without a bar, `action` without a hyphen
 */
export function formatLeadSource({ source, action, offer }: SourceParts): string {
	const code = source === null ? '' : (knownSource(source)?.code ?? source);
	// A source with a hyphen and no action needs the closing hyphen, or its own would be read as the separator.
	const left = action === null ? (code.includes('-') ? `${code}-` : code) : `${code}-${action}`;
	return offer === null ? left : `${left}|${offer}`;
}

interface SplitSource {
	readonly name: string | null;
	readonly action: string | null;
	readonly offer: string | null;
}

function splitLeadSource(text: string): SplitSource {
	const bar = text.indexOf('|');
	const left = bar < 0 ? text : text.slice(0, bar);
	const hyphen = left.lastIndexOf('-');
	return {
		name: present(hyphen < 0 ? left : left.slice(0, hyphen)),
		action: hyphen < 0 ? null : present(left.slice(hyphen + 1)),
		offer: bar < 0 ? null : present(text.slice(bar + 1)),
	};
}

function isAppExchange({ name, action }: SplitSource): boolean {
	return name !== null && action !== null && APP_EXCHANGE_NAME.test(name) && APP_EXCHANGE_ACTION.test(action);
}

/** Not Microsoft's: an action that spells one of Microsoft's codes means nothing here. */
function appExchange({ name, action }: SplitSource, offer: LeadSource['offer']): LeadSource {
	return {
		name,
		code: name,
		action,
		actionLabel: null,
		offer,
		stage: 'unknown',
		match: 'none',
		family: 'appExchange',
	};
}

function matchOf(source: boolean, action: boolean, offer: boolean): LeadSource['match'] {
	if (source && action && offer) return 'full';
	return source || action ? 'partial' : 'none';
}

/** The offer may be named by the string or by the fields beside it, as the action may. */
function hasOffer(offer: LeadSource['offer']): boolean {
	return offer.text !== null || offer.title !== null || offer.offerId !== null;
}

function present(text: unknown): string | null {
	return typeof text === 'string' ? text.trim() || null : null;
}
