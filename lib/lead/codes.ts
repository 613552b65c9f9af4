import type { Stage } from './lead';

/** A source Microsoft documents, under the name we give it and the code it has on the wire. */
interface KnownSource {
	readonly name: string;
	readonly code: string;
}

/** An action Microsoft documents. */
interface KnownAction {
	readonly code: string;
	/** What the customer pressed. */
	readonly label: string;
	/** What it means for sales unless the builder says otherwise. */
	readonly stage: Stage;
}

const appSource: KnownSource = { name: 'AppSource', code: 'SPZA' };
const SOURCES: readonly (readonly [spelling: string, source: KnownSource])[] = [
	['AzureMarketplace', { name: 'AzureMarketplace', code: 'AzureMarketplace' }],
	['AzurePortal', { name: 'AzurePortal', code: 'AzurePortal' }],
	['TestDrive', { name: 'TestDrive', code: 'TestDrive' }],
	// The documents write "AppSource (SPZA)"; on the wire it is SPZA.
	['SPZA', appSource],
	['AppSource', appSource],
	['AppSource (SPZA)', appSource],
];

const ACTIONS: readonly KnownAction[] = [
	{ code: 'INS', label: 'Get it now', stage: 'interest' },
	{ code: 'PLT', label: 'Contact me', stage: 'active' },
	{ code: 'DNC', label: 'Do not contact', stage: 'doNotContact' },
	{ code: 'Create', label: 'Purchase', stage: 'active' },
	{ code: 'StartTestDrive', label: 'Test Drive', stage: 'trial' },
];

/** Under the usual spelling and in lower case: most leads are found without making a lower-case copy. */
function bySpelling<T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
	return new Map(
		entries.flatMap(([spelling, known]) => [
			[spelling, known],
			[spelling.toLowerCase(), known],
		]),
	);
}

const sources = bySpelling(SOURCES);
const actions = bySpelling(ACTIONS.map((action) => [action.code, action] as const));

/** The documented source a text names, in whatever case. */
export function knownSource(text: string): KnownSource | undefined {
	return sources.get(text) ?? sources.get(text.toLowerCase());
}

/** The documented action a text names, in whatever case. */
export function knownAction(text: string): KnownAction | undefined {
	return actions.get(text) ?? actions.get(text.toLowerCase());
}
