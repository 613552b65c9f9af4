/** A text without lone surrogates and the character 0, which break JSON and databases on the other side. */
export function plainText(text: string): string {
	return text.toWellFormed().replaceAll('\0', '');
}
