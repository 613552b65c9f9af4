import { existsSync, mkdirSync, rmSync } from 'node:fs';

import type * as OpenLedger from '../../../lib/ledger/openLedger';
import { closeLedgers, withLedger } from '../../../lib/ledger/openLedger';
import { matching } from './matching';
import { asked, request, toldAll } from './requests';
import { storeFolder, type StoreFolder } from './sqlite/folder';

let folder: StoreFolder;
beforeEach(() => {
	jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date'] });
	folder = storeFolder();
});
afterEach(async () => {
	await closeLedgers();
	jest.useRealTimers();
	folder.end();
});

async function told(
	name = 'default',
	open: typeof OpenLedger = { withLedger, closeLedgers },
): Promise<string[]> {
	return await open.withLedger({ store: 'sqlite', folder: folder.path }, name, async (ledger) => {
		return toldAll(await ledger.claim([request(1)], asked()));
	});
}

/** SQLite keeps this file beside the database for as long as somebody has it open. */
function isOpen(): boolean {
	return existsSync(`${folder.database}-wal`);
}

/** How many handles to the folder this process has. */
function handles(): number {
	const registry = Reflect.get(globalThis, Symbol.for('n8n-nodes-marketplace-leads.stores.1')) as {
		readonly open: ReadonlyMap<string, unknown>;
	};
	return registry.open.size;
}

it('lends the ledger of a folder, which it makes', async () => {
	expect(await told()).toEqual(['new / firstStep']);
	expect(await told()).toEqual(['duplicate / inProgress']);
	expect(await told('another')).toEqual(['new / firstStep']);
});

it('has one handle a folder, for all who use it at once', async () => {
	const answers = await Promise.all([told(), told(), told('another')]);
	expect(answers.flat().sort()).toEqual(['duplicate / inProgress', 'new / firstStep', 'new / firstStep']);
	expect(handles()).toBe(1);
});

it('has one handle though the code was loaded twice', async () => {
	let copy: typeof OpenLedger | undefined;
	jest.isolateModules(() => {
		copy = jest.requireActual<typeof OpenLedger>('../../../lib/ledger/openLedger');
	});
	if (!copy) throw new Error('no second copy was loaded');
	expect(copy.withLedger).not.toBe(withLedger);
	expect(await told()).toEqual(['new / firstStep']);
	expect(await told('default', copy)).toEqual(['duplicate / inProgress']);
	expect(handles()).toBe(1);
});

it('closes the store a minute after its last use, and opens it again for the next', async () => {
	await told();
	await jest.advanceTimersByTimeAsync(59_000);
	expect(isOpen()).toBe(true);
	await told();
	await jest.advanceTimersByTimeAsync(59_000);
	expect(isOpen()).toBe(true);
	await jest.advanceTimersByTimeAsync(1_000);
	expect(isOpen()).toBe(false);
	expect(handles()).toBe(0);
	expect(await told()).toEqual(['duplicate / inProgress']);
});

it('does not close the store while a run uses it', async () => {
	await withLedger({ store: 'sqlite', folder: folder.path }, 'default', async (ledger) => {
		await told();
		await jest.advanceTimersByTimeAsync(600_000);
		expect(toldAll(await ledger.claim([request(2)], asked()))).toEqual(['new / firstStep']);
	});
});

it('passes on what the work throws, and gives the store back', async () => {
	const work = async (): Promise<never> => await Promise.reject(new Error('stumbled'));
	await expect(withLedger({ store: 'sqlite', folder: folder.path }, 'default', work)).rejects.toThrow(
		'stumbled',
	);
	await jest.advanceTimersByTimeAsync(60_000);
	expect(isOpen()).toBe(false);
});

it('tries again with the next run where the store could not be opened', async () => {
	mkdirSync(folder.database, { recursive: true });
	const runs = [told(), told()];
	await expect(runs[0]).rejects.toThrow('could not be used');
	await expect(runs[1]).rejects.toThrow('could not be used');
	rmSync(folder.database, { recursive: true });
	expect(await told()).toEqual(['new / firstStep']);
	expect(handles()).toBe(1);
});

it('can be closed under a run, which then fails and does no harm later', async () => {
	await withLedger({ store: 'sqlite', folder: folder.path }, 'default', async (ledger) => {
		await closeLedgers();
		await expect(ledger.claim([request(1)], asked())).rejects.toThrow('could not be used');
	});
	await jest.advanceTimersByTimeAsync(60_000);
	expect(await told()).toEqual(['new / firstStep']);
});

describe('the name of a ledger', () => {
	it.each(['default', 'Kampagne Süd 2026', 'a', 'x'.repeat(64), 'a.b-c_d', '  trimmed  '])(
		'may be %j',
		async (name) => {
			expect(await told(name)).toEqual(['new / firstStep']);
		},
	);

	it('does not differ by blanks around it', async () => {
		await told(' default ');
		expect(await told('default')).toEqual(['duplicate / inProgress']);
	});

	it.each(['', '   ', 'x'.repeat(65), 'a/b', '../up', 'a\u0000b', 'a\nb', "o'clock", '😀'])(
		'may not be %j, and nothing is opened for it',
		async (name) => {
			await expect(told(name)).rejects.toMatchObject({
				name: 'LedgerConfigurationError',
				remedy: matching(/Correct the field Ledger/),
			});
			expect(existsSync(folder.path)).toBe(false);
		},
	);
});

it('refuses queue mode before it opens anything', async () => {
	process.env['EXECUTIONS_MODE'] = 'queue';
	try {
		await expect(told()).rejects.toThrow('queue mode');
	} finally {
		delete process.env['EXECUTIONS_MODE'];
	}
	expect(existsSync(folder.path)).toBe(false);
});
