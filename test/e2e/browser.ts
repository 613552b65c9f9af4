import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumArguments, findChromium } from '../../scripts/host/chromium.ts';
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
