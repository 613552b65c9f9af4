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
		'Choose Postgres or Azure Table under Ledger Store, in all nodes that use the ledger.',
	);
}

/**
 * As n8n itself tells (readEnv in @n8n/config): its setting EXECUTIONS_MODE, else the file that holds it, without
 * blanks and quotes around; `n8n worker` and `n8n webhook`.
 */
function isQueueMode(env: NodeJS.ProcessEnv, argv: readonly string[]): boolean {
	const file = env['EXECUTIONS_MODE_FILE'];
	const mode = env['EXECUTIONS_MODE'] ?? (file ? readFileSync(file, 'utf8') : '');
	return /^\s*(['"]?)queue\1\s*$/.test(mode) || argv[2] === 'worker' || argv[2] === 'webhook';
}
