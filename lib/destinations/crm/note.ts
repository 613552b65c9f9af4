import type { ParsedLead } from '../../lead/lead';
import { isUuid } from '../../lead/uuid';
import type { Change, Keys } from '../contract';
import type { Length } from './field';
import { plainText } from './plainText';

/** What a person reads of a step, and what had to be cut from it. */
export interface Note {
	readonly text: string;
	readonly changes: readonly Change[];
}

/**
 * Writes what a description or an activity says: the customer's own words first, then where the lead comes from, each
 * on a line with its label, and at the end the marks by which a repeat is told. Where it is too long, the customer's
 * words are cut: never the marks.
 *
 * ```text
 * Please call me about the price.
 *
 * Offer: Contoso Backup (contoso.backup)
 * Action: Get it now
 * Lead source: AzureMarketplace-INS|contoso.backup
 * Campaign: mktcmpid=1234
 * Received: 2026-11-23 07:00 UTC
 * Lead: 5e8f…
 * Record: 0b1c…
 * ```
 *
 * @param longest of the field it goes into
 * @param field its name, for the change that is reported
 */
export function noteOf(lead: ParsedLead, keys: Keys, longest: Length | null, field: string): Note {
	const facts = plainText(factsOf(lead, keys));
	const words = plainText(lead.description ?? '');
	const whole = words === '' ? facts : `${words}\n\n${facts}`;
	if (longest === null || sizeOf(whole, longest) <= longest.max) return { text: whole, changes: [] };
	const room = longest.max - sizeOf(`…\n\n${facts}`, longest);
	const text =
		room > 0 ? `${cutTo(words, { ...longest, max: room })}…\n\n${facts}` : cutTo(marksOf(keys), longest);
	return { text, changes: [{ field, what: 'truncated' }] };
}

/** One line for the head of an activity. */
export function subjectOf({ source, offerTitle, isTest }: ParsedLead): string {
	const offer = source.offer.title ?? source.offer.text ?? offerTitle ?? 'Microsoft Marketplace';
	const action = source.actionLabel ?? source.action ?? 'lead';
	return plainText(`${isTest ? 'Test: ' : ''}${offer} – ${action}`);
}

/** Whether a text holds the mark of this very delivery. */
export function isMarked(text: string, { deliveryKey }: Pick<Keys, 'deliveryKey'>): boolean {
	return text.split(/[\r\n]+/).some((line) => line.trim() === `${LEAD_MARK}${deliveryKey}`);
}

/**
 * The record that a description says it is ours for.
 *
 * @returns null where it is somebody else's
 */
export function markedRecord(text: string | null): string | null {
	// The customer's words stand above the marks, and may look like one.
	return [...(text ?? '').matchAll(RECORD)].at(-1)?.[1] ?? null;
}

/**
 * Whether a record of ours stands for the same as a row, by what its note says.
 *
 * @param standsFor of the row
 */
export function standsForSame(text: string | null, standsFor: string | null): boolean {
	if (text === null || standsFor === null) return false;
	return standsFor === '' || text.split(/[\r\n]+/).some((line) => line.trim() === standsFor);
}

/** The line of a note that tells the offer; null where the lead tells none. */
export function offerLine({ source, offerTitle }: ParsedLead): string | null {
	const { title, text } = source.offer;
	const name = title ?? offerTitle;
	const offer = name !== null && text !== null && name !== text ? `${name} (${text})` : (name ?? text);
	const plain = plainText(offer ?? '').trim();
	return plain === '' ? null : `Offer: ${plain}`;
}

/**
 * A note for somebody else's record: it tells of the lead, and does not make the record one of ours, which would be none
 * of the person's other offers.
 */
export function withoutRecordMark(note: string): string {
	const mark = [...note.matchAll(RECORD)].at(-1);
	return mark === undefined ? note : note.slice(0, mark.index).trimEnd();
}

/** The delivery keys of all leads that a text says were written into it. */
export function markedDeliveries(text: string | null): readonly string[] {
	return [...(text ?? '').matchAll(LEAD)].map(([, deliveryKey = '']) => deliveryKey);
}

/**
 * Whether a text is the note of a record of ours: it says which record it is for and which deliveries are in it, each on
 * a line of its own. What else somebody has changed in it, or written around the marks, makes no difference. What a
 * customer writes may look like marks, but has no ids like ours in them; a note on somebody else's record has no mark of
 * a record.
 */
export function isOwnNote(text: string): boolean {
	const marked = markedRecord(text);
	return marked !== null && isUuid(marked) && markedDeliveries(text).some(isUuid);
}

/** What is appended to a description that is there already. */
export function appended(before: string | null, note: string, longest: Length | null): string | null {
	const text = before === null || before.trim() === '' ? note : `${before.trimEnd()}\n\n${note}`;
	return longest === null || sizeOf(text, longest) <= longest.max ? text : null;
}

/** Cuts a text, never a character in two. */
export function cutTo(text: string, longest: Length): string {
	if (sizeOf(text, longest) <= longest.max) return text;
	let cut = '';
	let size = 0;
	for (const character of text) {
		size += sizeOf(character, longest);
		if (size > longest.max) break;
		cut += character;
	}
	return cut;
}

export function sizeOf(text: string, { in: unit }: Pick<Length, 'in'>): number {
	return unit === 'bytes' ? Buffer.byteLength(text) : text.length;
}

const LEAD_MARK = 'Lead: ';
const RECORD_MARK = 'Record: ';
/** Blanks of one line only: with those that end a line, thousands of blank lines would be gone over once for each. */
const RECORD = /^[^\S\r\n\u2028\u2029]*Record: (\S+)[^\S\r\n\u2028\u2029]*$/gm;
const LEAD = /^[^\S\r\n\u2028\u2029]*Lead: (\S+)[^\S\r\n\u2028\u2029]*$/gm;

function factsOf(lead: ParsedLead, keys: Keys): string {
	const { source, leadSource, publisher, campaign, createdAt, receivedAt } = lead;
	const lines: (readonly [string, string | null])[] = [
		['Publisher', publisher],
		['Action', source.actionLabel ?? source.action],
		['Lead source', leadSource],
		[
			'Campaign',
			campaign &&
				Object.entries(campaign)
					.map((pair) => pair.join('='))
					.join(', '),
		],
		['Received', timeOf(createdAt ?? receivedAt)],
	];
	const told = lines.flatMap(([label, value]) =>
		value === null || value === '' ? [] : [`${label}: ${value}`],
	);
	return [offerLine(lead), ...told, marksOf(keys)].filter((line) => line !== null).join('\n');
}

function marksOf({ deliveryKey, recordKey }: Keys): string {
	return `${LEAD_MARK}${deliveryKey}\n${RECORD_MARK}${recordKey}`;
}

/** A builder may have put something else there: then as it stands. */
function timeOf(text: string): string {
	const at = new Date(text);
	return Number.isNaN(at.getTime()) ? text : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
