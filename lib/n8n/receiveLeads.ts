import { randomUUID } from 'node:crypto';
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { Problem } from '../lead/lead';
import { readLead } from '../lead/readLead';
import { readRequestBody } from './requestBody';
import { type ReceivedLead, type Saved, saveLeads } from './saveLeads';
import { isAllowed } from './sender';

/** Most leads in one request: Microsoft sends one. */
const MAX_LEADS = 1000;
const TOO_MANY = `The list holds more than ${MAX_LEADS} leads. Send them in several requests.`;

/**
 * Takes a request of Microsoft's HTTPS endpoint connector. Before the 200, the leads are in the ledger and n8n has
 * stored the run; where the ledger cannot be reached, n8n alone, and the lead's problems say so.
 *
 *     a JSON object or a form     200, one item
 *     a JSON array                200, one item each
 *     any other JSON              200, one item whose problems say what it is
 *     empty, or not readable      400, no item
 *     over 1 MiB or 1,000 leads   413, no item
 *     not allowed                 401, no item
 *
 * Never throws: n8n would answer 500 and keep nothing of what was sent.
 */
export async function receiveLeads(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		if (!(await isAllowed(context))) {
			return answer(context, 401, 'The token of this address is missing or wrong.');
		}
	} catch {
		// n8n has already logged why; the sender learns only that it is not at fault.
		return answer(context, 500, 'The credential of this trigger cannot be read. Check it in n8n.');
	}
	const body = readRequestBody(context);
	if (body.is === 'refused') return answer(context, body.status, body.message);

	if (Array.isArray(body.value) && body.value.length > MAX_LEADS) return answer(context, 413, TOO_MANY);
	const receivedAt = new Date().toISOString();
	const leads = readLeads(body.value, body.text, receivedAt);
	const saved = await saveLeads(context, leads);
	const items = leads.map((received) => ({ json: itemOf(received, saved) as IDataObject }));
	return { workflowData: [items], webhookResponse: { received: items.length } };
}

/** A list is taken apart, unless it is empty or something in it is too deep: then it comes out whole. */
function readLeads(payload: unknown, text: string, receivedAt: string): ReceivedLead[] {
	const read = (part: unknown): ReceivedLead => ({
		// A text is a lead source where a builder says so; sent here, it is JSON of another kind.
		lead: readLead(typeof part === 'string' ? null : part, {
			receivedAt,
			mintId: randomUUID,
			channel: 'https',
		}),
		raw: part,
	});
	const whole = read(payload);
	// n8n cannot store what is nested without end; as text it can, and nothing is lost.
	if (whole.lead.problems.includes('tooDeep')) return [{ ...whole, raw: text }];
	return Array.isArray(payload) && payload.length > 0 ? payload.map(read) : [whole];
}

function itemOf({ lead, raw }: ReceivedLead, saved: Saved): object {
	const notInLedger: Problem = 'notInLedger';
	return {
		lead: saved.is === 'failed' ? { ...lead, problems: [...lead.problems, notInLedger] } : lead,
		receipt: saved.is === 'saved' ? { ledger: saved.ledger, id: lead.id } : null,
		raw,
	};
}

function answer(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}
