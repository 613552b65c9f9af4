import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Folder of the SQLite ledger: `<n8n user folder>/.n8n/marketplace-leads`. n8n's user folder is N8N_USER_FOLDER,
 * else the home folder. Not below `.n8n/storage`, which would keep n8n 3 from starting.
 */
export function ledgerFolder(): string {
	return join(process.env['N8N_USER_FOLDER'] ?? homedir(), '.n8n', 'marketplace-leads');
}
