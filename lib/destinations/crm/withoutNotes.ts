/** The lines of a note (note.ts) that stand above its marks, in one block. */
const LABELS = 'Offer|Publisher|Action|Lead source|Campaign|Received';
/** From the first fact of a note to its mark; there is always a time between them. */
const FACTS = new RegExp(
	String.raw`(?:^[ \t]*(?:${LABELS}): .*\r?\n)*^[ \t]*Received: .*\r?\n[ \t]*Lead: \S+[ \t]*$`,
	'm',
);

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
	const facts = FACTS.exec(text);
	if (facts === null) return text;
	const before = text.slice(0, facts.index).trimEnd();
	const half = before.slice(0, Math.floor(before.length / 2)).trimEnd();
	return before.slice(half.length).trim() === half ? half : before;
}
