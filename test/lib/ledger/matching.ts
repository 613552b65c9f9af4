/** Stands for any text of this form where whole answers and errors are compared. */
export function matching(pattern: RegExp): unknown {
	return expect.stringMatching(pattern);
}
