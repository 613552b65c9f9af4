import type { IDataObject } from 'n8n-workflow';

import { readLead } from '../../lib/lead/readLead';
import { personIdentity } from '../../lib/lead/keys';
import { withLedger } from '../../lib/ledger/openLedger';
import { receiptContent } from '../../lib/n8n/receipt';
import { ledgerFolder } from './ledgerFile';

const GRACE_MS = 15 * 60_000;

/** Leads as a trigger gives them out once it has saved them: each with a receipt in that ledger. */
export async function receivedLeads(
	ledger: string,
	payloads: readonly IDataObject[],
): Promise<IDataObject[]> {
	let count = 0;
	const arrivals = payloads.map((raw) => ({
		raw,
		lead: readLead(raw, {
			receivedAt: new Date().toISOString(),
			mintId: () => `${ledger.replaceAll(' ', '-')}-${++count}`,
			channel: 'https',
		}),
	}));
	await withLedger({ store: 'sqlite', folder: ledgerFolder }, ledger, async (memory) => {
		await memory.receive(
			arrivals.map(({ lead, raw }) => ({
				id: lead.id,
				leadId: lead.id,
				identity: personIdentity(lead.contact),
				workflow: 'workflow',
				content: receiptContent(lead, raw),
			})),
			GRACE_MS,
		);
	});
	return arrivals.map(({ lead, raw }) => ({ lead, receipt: { ledger, id: lead.id }, raw }));
}
