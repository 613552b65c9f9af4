import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { hostname, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { findChromium } from '../../scripts/host/chromium.ts';
import { isAbandoned, owner } from '../../scripts/host/heartbeat.ts';

const MINUTE_MS = 60_000;

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'marketplace-leads-host-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('The search for Chromium', () => {
	/** A folder of the PATH with a file in it. */
	function folderWith(name: string, mode = 0o755): string {
		const made = mkdtempSync(join(folder, 'bin-'));
		writeFileSync(join(made, name), '');
		chmodSync(join(made, name), mode);
		return made;
	}

	it.each(['chromium', 'chromium-browser', 'google-chrome'])('finds %s wherever the PATH leads', (name) => {
		const bin = folderWith(name);
		expect(findChromium([folder, '', bin].join(delimiter))).toBe(join(bin, name));
	});

	it('passes over what is no program', () => {
		mkdirSync(join(folder, 'chromium'));
		const path = [folder, folderWith('chromium', 0o644), join(folder, 'nowhere')].join(delimiter);
		expect(findChromium(path)).toBeNull();
	});
});

describe('A file that somebody keeps fresh', () => {
	function fileOfAge(ageMs: number): string {
		const file = join(folder, 'lock');
		writeFileSync(file, '');
		const changed = new Date(Date.now() - ageMs);
		utimesSync(file, changed, changed);
		return file;
	}

	it('is in use as long as it is fresh', () => {
		expect(isAbandoned(fileOfAge(MINUTE_MS), owner)).toBe(false);
		expect(isAbandoned(fileOfAge(MINUTE_MS), '1@another-machine')).toBe(false);
		expect(isAbandoned(fileOfAge(MINUTE_MS), '')).toBe(false);
	});

	it('is abandoned two minutes later, whoever has its process id by then', () => {
		expect(isAbandoned(fileOfAge(3 * MINUTE_MS), owner)).toBe(true);
		expect(isAbandoned(fileOfAge(3 * MINUTE_MS), '')).toBe(true);
	});

	it('is abandoned at once when its process on this machine has ended', () => {
		const { pid } = spawnSync(process.execPath, ['--version']);
		expect(isAbandoned(fileOfAge(0), `${pid}@${hostname()}`)).toBe(true);
		expect(isAbandoned(fileOfAge(0), `${pid}@another-machine`)).toBe(false);
	});

	it('is not abandoned when it is gone: then there is nothing to take over', () => {
		expect(isAbandoned(join(folder, 'gone'), '1@another-machine')).toBe(false);
	});
});
