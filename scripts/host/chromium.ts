import { existsSync } from 'node:fs';

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

/** The machine's Chromium, or null. */
export function findChromium(): string | null {
	const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
	return places.find((place) => existsSync(place)) ?? null;
}
