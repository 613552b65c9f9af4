const SOURCE = String.raw`(?:AzureMarketplace|AzurePortal|TestDrive|AppSource(?: ?\(SPZA\))?|SPZA|MSFT_TEST_\d+)`;
const ACTION = '(?:INS|PLT|DNC|Create|StartTestDrive)';

/** Any of them alone would be a guess about words that also occur in a sentence: "a TestDrive - sort of". */
const PATTERNS: readonly RegExp[] = [
	// A known source and a bar, whatever the action. The offer ends with the line.
	new RegExp(String.raw`(?<![\w-])${SOURCE}(?:[ \t]{0,3}-[ \t]{0,3}\w{1,60})?[ \t]{0,3}\|.*`, 'i'),
	// A known source and a known action up to the end of the line.
	new RegExp(String.raw`(?<![\w-])${SOURCE}[ \t]{0,3}-[ \t]{0,3}${ACTION}(?=[ \t]*$)`, 'im'),
	// A known action of a source we do not know yet: the whole line.
	new RegExp(String.raw`^[\w ()]{1,60}-[ \t]{0,3}${ACTION}[ \t]{0,3}\|.*`, 'im'),
	// A source and nothing else.
	new RegExp(String.raw`^\s*${SOURCE}\s*$`, 'i'),
];

/** A lead source inside a text of a CRM, such as a subject or a description; null where there is none. */
export function findLeadSource(text: string): string | null {
	for (const pattern of PATTERNS) {
		const found = pattern.exec(text);
		if (found) return found[0].trim();
	}
	return null;
}
