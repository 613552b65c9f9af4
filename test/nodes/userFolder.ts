import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { closeLedgers } from '../../lib/ledger/openLedger';

/** n8n's user folder, of its own for each test file. Imported before n8n-core, which reads the setting as it loads. */
export const userFolder = mkdtempSync(join(tmpdir(), 'marketplace-leads-n8n-'));

process.env['N8N_USER_FOLDER'] = userFolder;
// n8n logs the errors that our nodes throw: here they are expected.
process.env['N8N_LOG_LEVEL'] = 'silent';

afterAll(async () => {
	await closeLedgers();
	rmSync(userFolder, { recursive: true, force: true });
});
