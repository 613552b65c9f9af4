import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page, type PageScreenshotOptions } from 'playwright-core';
import { chromiumArguments, findChromium } from '../../scripts/host/chromium.ts';
import { projectFolder } from '../../scripts/host/folders.ts';
import type { Harness } from '../../scripts/host/harness.ts';
import { demoOwner } from '../../scripts/host/n8nClient.ts';

/**
 * `describe`, where a Chromium is found. Where there is none the tests are skipped with a loud line, and in
 * CI they run and fail.
 */
export function describeInBrowser(name: string, tests: () => void): void {
	if (findChromium() !== null || process.env.CI === 'true') {
		describe(name, tests);
		return;
	}
	process.stderr.write(`\n!!! NOT TESTED: "${name}". Install Chromium: apt-get install chromium\n\n`);
	describe.skip(name, tests);
}

/** A headless Chromium signed in to n8n's editor. */
export async function openEditor(n8n: Harness): Promise<{ browser: Browser; page: Page }> {
	const executablePath = findChromium();
	if (executablePath === null) throw new Error('No Chromium found. Install it: apt-get install chromium');
	const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
	try {
		const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
		await page.goto(`${n8n.url}/signin`);
		await page.locator('input[name=emailOrLdapLoginId]').fill(demoOwner.email);
		await page.locator('input[type=password]').fill(demoOwner.password);
		await page.locator('input[type=password]').press('Enter');
		await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
		return { browser, page };
	} catch (error) {
		await browser.close();
		throw error;
	}
}

export const imagesFolder = join(projectFolder, 'docs', 'images');

/**
 * Keeps a picture for the documentation in docs/images, but only where `UPDATE_IMAGES=1` asks for it: pictures
 * differ a little each time.
 */
export async function keepImage(
	of: Page | Locator,
	file: string,
	clip?: PageScreenshotOptions['clip'],
): Promise<void> {
	if (process.env.UPDATE_IMAGES !== '1') return;
	await mkdir(imagesFolder, { recursive: true });
	const options = { path: join(imagesFolder, file), animations: 'disabled' } as const;
	await ('goto' in of && clip !== undefined ? of.screenshot({ ...options, clip }) : of.screenshot(options));
}

/** What a picture in a page has; this project does without the types of browsers. */
interface Picture {
	readonly naturalWidth: number;
	decode(): Promise<void>;
}

/** How wide each visible picture in a part of the page is by itself; one that cannot be drawn throws. */
export async function imageWidths(part: Locator): Promise<number[]> {
	const images = await part.locator('img').filter({ visible: true }).all();
	return await Promise.all(
		images.map((image) =>
			image.evaluate(async (picture: Picture) => {
				await picture.decode();
				return picture.naturalWidth;
			}),
		),
	);
}
