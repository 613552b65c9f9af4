import type { Lead } from '../../lead/lead';

/** How a lead is written into a request. */
export type BodyFormat = 'json' | 'cloudEvents';

/** What a body says. */
export interface Content {
	readonly lead: Lead;
	/** What arrived, where `lead.problems` is not empty; absent otherwise. */
	readonly raw?: unknown;
}

/** The body of a request, and what it is. */
export interface Body {
	readonly contentType: string;
	readonly text: string;
}

const TYPES: Readonly<Record<BodyFormat, { readonly single: string; readonly batch: string }>> = {
	json: { single: 'application/json', batch: 'application/json' },
	cloudEvents: {
		single: 'application/cloudevents+json; charset=utf-8',
		batch: 'application/cloudevents-batch+json; charset=utf-8',
	},
};

/** The body of a request with one lead: the element itself. */
export function singleBody(format: BodyFormat, element: string): Body {
	return { contentType: TYPES[format].single, text: element };
}

/**
 * The body of a request with several leads: a JSON array of what one request holds each (for CloudEvents the batched
 * content mode of its HTTP binding, 3.3).
 */
export function batchBody(format: BodyFormat, elements: readonly string[]): Body {
	return { contentType: TYPES[format].batch, text: `[${elements.join(',')}]` };
}

/**
 * Writes what a request says of one lead.
 *
 * `json`: the lead as it is in the item, and the key that repeats of it share. A lead with problems brings `raw`
 * along: what arrived, which may hold what could not be read.
 *
 * ```json
 * { "deliveryKey": "5e8f…", "lead": { "id": "…", "contact": { … }, "source": { … } } }
 * ```
 *
 * `cloudEvents`: a CloudEvents 1.0 event in structured mode. `type` is `marketplace.lead.` and the stage
 * (`unknown` before Parse Lead Source), `id` the delivery key, so that (source, id) names the event as the
 * specification wants. There is no `subject`: gateways log it, and ours would be a person.
 *
 * ```json
 * { "specversion": "1.0", "id": "5e8f…", "source": "urn:n8n:marketplace-leads",
 *   "type": "marketplace.lead.interest", "time": "2026-11-23T07:00:00.000Z",
 *   "datacontenttype": "application/json", "data": { "lead": { … } } }
 * ```
 */
export function writeElement(format: BodyFormat, content: Content, deliveryKey: string): string {
	const { lead } = content;
	if (format === 'json') return JSON.stringify({ deliveryKey, ...content });
	return JSON.stringify({
		specversion: '1.0',
		id: deliveryKey,
		source: 'urn:n8n:marketplace-leads',
		type: `marketplace.lead.${lead.source?.stage ?? 'unknown'}`,
		time: time(lead.receivedAt),
		datacontenttype: 'application/json',
		data: content,
	});
}

/** RFC 3339, or absent: a builder may have changed `receivedAt`. */
function time(receivedAt: string): string | undefined {
	const at = new Date(receivedAt);
	return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
