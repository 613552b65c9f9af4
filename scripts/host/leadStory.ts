import type { Json, Run } from './run.ts';

/** What became of one lead in a run of the example workflow. */
export interface LeadStory {
	/** e.g. `Ann Example, Example Ltd` */
	readonly who: string;
	/** e.g. `AppSource, Contact me`; '' where the lead does not say */
	readonly what: string;
	/** '' where the lead names none */
	readonly offer: string;
	/** Dedupe's outcome: new, returning, duplicate, doNotContact. */
	readonly outcome: string;
	readonly reason: string;
	readonly end: 'delivered' | 'notDelivered' | 'heldBack' | 'doNotContact' | 'unknown';
	/** What was wrong with the lead as it came. */
	readonly problems: readonly string[];
	/** Why it was not delivered. */
	readonly message: string | null;
}

/** The nodes of examples/receive-parse-dedupe-deliver.json. */
const [PARSE, DEDUPE, DELIVER] = ['Parse Lead Source', 'Dedupe Leads', 'HTTPS Endpoint Lead Output'] as const;

export function leadStories(run: Run): LeadStory[] {
	const delivered = byLeadId(run.output(DELIVER, 'Delivered'));
	const notDelivered = byLeadId(run.output(DELIVER, 'Not Delivered'));
	const deduped = byLeadId(
		['New', 'Returning', 'Duplicate', 'Do Not Contact'].flatMap((output) => run.output(DEDUPE, output)),
	);
	return run.output(PARSE).map((item) => {
		const id = text(item, 'lead', 'id');
		const claimed = deduped.get(id) ?? {};
		const failed = notDelivered.get(id);
		const outcome = text(claimed, 'dedupe', 'outcome');
		return {
			who: [name(item), text(item, 'lead', 'contact', 'company')].filter(Boolean).join(', ') || 'no name',
			what: [text(item, 'lead', 'source', 'name'), text(item, 'lead', 'source', 'actionLabel')]
				.filter(Boolean)
				.join(', '),
			offer: text(item, 'lead', 'offerTitle') || text(item, 'lead', 'source', 'offer', 'text'),
			outcome,
			reason: text(claimed, 'dedupe', 'reason'),
			problems: problemsOf(item),
			end: endOf(delivered.has(id), failed !== undefined, outcome),
			message: failed === undefined ? null : text(failed, 'delivery', '0', 'message'),
		};
	});
}

function endOf(delivered: boolean, failed: boolean, outcome: string): LeadStory['end'] {
	if (delivered) return 'delivered';
	if (failed) return 'notDelivered';
	if (outcome === 'doNotContact') return 'doNotContact';
	return outcome === 'duplicate' ? 'heldBack' : 'unknown';
}

function problemsOf(item: Json): string[] {
	const { lead } = item;
	if (typeof lead !== 'object' || lead === null || !('problems' in lead)) return [];
	return Array.isArray(lead.problems) ? lead.problems.map(String) : [];
}

function byLeadId(items: readonly Json[]): Map<string, Json> {
	return new Map(items.map((item) => [text(item, 'lead', 'id'), item]));
}

function name(item: Json): string {
	const parts = [text(item, 'lead', 'contact', 'firstName'), text(item, 'lead', 'contact', 'lastName')];
	return parts.filter(Boolean).join(' ');
}

/** The text at a path, or '' where there is none. */
function text(value: unknown, ...path: string[]): string {
	let at: unknown = value;
	for (const key of path) {
		if (typeof at !== 'object' || at === null) return '';
		at = Object.entries(at).find(([name]) => name === key)?.[1];
	}
	return typeof at === 'string' ? at : '';
}
