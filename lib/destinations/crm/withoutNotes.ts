/** The facts of a note stand above its mark, in one block; the time is always there, and the last of them (note.ts). */
const FACT = /^\s*(?:Offer|Publisher|Action|Lead source|Campaign|Received): /;
const TIME = /^\s*Received: /;
const MARK = /^\s*Lead: \S+\s*$/;

/** The same words above and below a blank line. */
const REPEATED = /^([^]+)\r?\n\r?\n\1$/;

/**
 * What stood in a description before notes of ours were added to it, for who reads it as a lead: what a note says of an
 * offer or a lead source is about another lead.
 *
 * A note begins with the words of its own lead. Where these are the words that stand there already, they are left out
 * with it; others cannot be told apart and stay.
 *
 * @returns the text itself where there is no note in it
 */
export function withoutNotes(text: string): string {
	const lines = text.split('\n');
	const mark = lines.findIndex((line, place) => MARK.test(line) && TIME.test(lines[place - 1] ?? ''));
	if (mark === -1) return text;
	const above = lines.slice(0, mark);
	const words = above.slice(0, above.findLastIndex((line) => !FACT.test(line)) + 1);
	const before = words.join('\n').trimEnd();
	return REPEATED.exec(before)?.[1] ?? before;
}
