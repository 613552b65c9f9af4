import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Harness } from '../../scripts/host/harness.ts';

const ledgerFolder = (n8n: Harness) => join(n8n.process.userFolder, '.n8n', 'marketplace-leads');

/**
 * Makes the ledger of a fresh n8n unusable, as a volume does that is not what it should be: where its folder
 * belongs there is a file. (Permissions would not keep root out.)
 */
export async function breakLedger(n8n: Harness): Promise<void> {
	await writeFile(ledgerFolder(n8n), 'in the way');
}

export async function mendLedger(n8n: Harness): Promise<void> {
	await rm(ledgerFolder(n8n));
}
