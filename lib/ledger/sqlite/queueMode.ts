import { readFileSync } from 'node:fs';

import { LedgerConfigurationError } from '../errors';

/**
 * Refuses queue mode: main, webhook and worker processes do not share a disk, so that each would have a memory
 * of its own and let the same lead through.
 *
 * @throws LedgerConfigurationError in queue mode
 */
export function refuseQueueMode(env: NodeJS.ProcessEnv, argv: readonly string[]): void {
	if (!isQueueMode(env, argv)) return;
	throw new LedgerConfigurationError(
		'The ledger on the disk of one machine cannot serve n8n in queue mode: workers do not share it.',
		'Run n8n in regular mode. Ledgers for queue mode, on Postgres and Azure Table, are not in this version yet.',
	);
}

/** As n8n itself tells: its setting EXECUTIONS_MODE, or the file that holds it; `n8n worker` and `n8n webhook`. */
function isQueueMode(env: NodeJS.ProcessEnv, argv: readonly string[]): boolean {
	const file = env['EXECUTIONS_MODE_FILE'];
	const mode = file ? readFileSync(file, 'utf8').trim() : env['EXECUTIONS_MODE'];
	return mode === 'queue' || argv[2] === 'worker' || argv[2] === 'webhook';
}
