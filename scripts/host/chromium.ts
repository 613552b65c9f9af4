import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Keeps Chromium from calling home, and lets it run as root and without a display. */
export const chromiumArguments: readonly string[] = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** The names by which `.ci/run` looks for it too. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The machine's Chromium, or null. */
export function findChromium(path: string = process.env.PATH ?? ''): string | null {
	const folders = path.split(delimiter).filter((folder) => folder !== '');
	const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
	return places.find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return statSync(file).isFile();
	} catch {
		return false;
	}
}
