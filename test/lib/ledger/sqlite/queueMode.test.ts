import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { LedgerConfigurationError } from '../../../../lib/ledger/errors';
import { refuseQueueMode } from '../../../../lib/ledger/sqlite/queueMode';
import { matching } from '../matching';

const N8N = ['node', 'n8n'];

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'mode-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
	const path = join(folder, 'mode');
	writeFileSync(path, text);
	return path;
}

describe('a ledger on the disk of one machine', () => {
	it.each<[string, () => NodeJS.ProcessEnv, string[]]>([
		['by its setting', () => ({ EXECUTIONS_MODE: 'queue' }), N8N],
		['by its setting in quotes and blanks', () => ({ EXECUTIONS_MODE: ' "queue" ' }), N8N],
		['by the file that holds its setting', () => ({ EXECUTIONS_MODE_FILE: file('queue\n') }), N8N],
		['as a worker', () => ({}), [...N8N, 'worker', '--concurrency=5']],
		['as a webhook process', () => ({}), [...N8N, 'webhook']],
	])('refuses n8n in queue mode: %s', (_, env, argv) => {
		try {
			refuseQueueMode(env(), argv);
		} catch (error) {
			expect(error).toBeInstanceOf(LedgerConfigurationError);
			expect(error).toMatchObject({ remedy: matching(/Postgres or Azure Table/) });
			return;
		}
		throw new Error('it should have been refused');
	});

	it.each<[string, () => NodeJS.ProcessEnv, string[]]>([
		['without a setting', () => ({}), N8N],
		['with its default command', () => ({}), [...N8N, 'start']],
		['by its setting', () => ({ EXECUTIONS_MODE: 'regular' }), N8N],
		['by the file that holds its setting', () => ({ EXECUTIONS_MODE_FILE: file('regular\n') }), N8N],
		[
			'by its setting, which outweighs the file as in n8n itself',
			() => ({ EXECUTIONS_MODE: 'regular', EXECUTIONS_MODE_FILE: file('queue') }),
			N8N,
		],
	])('serves n8n in regular mode: %s', (_, env, argv) => {
		expect(() => refuseQueueMode(env(), argv)).not.toThrow();
	});
});
