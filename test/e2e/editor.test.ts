import type { Browser, Page } from 'playwright-core';
import type { Harness } from '../../scripts/host/harness.ts';
import { describeInBrowser, openEditor } from './browser.ts';
import { DEDUPE, DELIVER, journeyTo, PARSE, startPackagedN8n, TRIGGER } from './packagedN8n.ts';

jest.setTimeout(120_000);

describeInBrowser("n8n's editor", () => {
	let n8n: Harness;
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		n8n = await startPackagedN8n();
		({ browser, page } = await openEditor(n8n));
	});

	afterAll(async () => {
		await browser?.close();
		await n8n?.stop();
	});

	it('draws the example workflow with its four nodes', async () => {
		const example = await n8n.save(journeyTo('http://127.0.0.1:9/leads'));
		await page.goto(`${n8n.url}/workflow/${example.id}`);

		for (const name of [TRIGGER, PARSE, DEDUPE, DELIVER]) {
			await page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).waitFor();
		}
	});
});
