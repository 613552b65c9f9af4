import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { projectFolder } from '../../scripts/host/folders.ts';
import type { Harness } from '../../scripts/host/harness.ts';
import { describeInBrowser, imagesFolder, imageWidths, keepImage, openEditor } from './browser.ts';
import { DEDUPE, DELIVER, exampleFile, PARSE, RECOVERY, startPackagedN8n, TRIGGER } from './packagedN8n.ts';

jest.setTimeout(120_000);

const KILOBYTE = 1024;
const MARGIN = 24;
/** The Confirm Delivery behind Do Not Contact. */
const NOTHING_TO_SEND = 'Nothing to Send';

/** Each node with the picture kept of it and the labels of its parameters. */
const NODES: ReadonlyArray<readonly [name: string, image: string, labels: readonly string[]]> = [
	[
		TRIGGER,
		'marketplace-lead-trigger.png',
		['Authentication', 'Save Before Answering', 'Ledger Store', 'Ledger'],
	],
	[
		RECOVERY,
		'lead-recovery-trigger.png',
		[
			'Poll Times',
			'Mode',
			'Ledger Store',
			'Ledger',
			'Recover',
			'First Activation: Skip Older Than (Days)',
			'Options',
		],
	],
	[PARSE, 'parse-lead-source.png', ['Input', 'Output', 'Stages']],
	[
		DEDUPE,
		'dedupe-leads.png',
		['Match On', 'Window (Days)', 'Remember', 'Ledger Store', 'Ledger', 'Options'],
	],
	[
		DELIVER,
		'https-endpoint-lead-output.png',
		['Operation', 'URL', 'Authentication', 'Send', 'Body', 'Sign Requests', 'Ledger Store', 'Options'],
	],
];

/** Nodes of other examples, with the picture kept of each and the labels of its parameters. */
const OTHERS: ReadonlyArray<
	readonly [name: string, example: string, image: string, labels: readonly string[]]
> = [
	[
		'Salesforce Lead Output',
		'deliver-to-salesforce.json',
		'salesforce-lead-output.png',
		[
			'Operation',

			'Record Per',
			'When the Lead Exists',
			'When Converted, or a Contact Exists',
			'Campaign',
			'Member Status by Stage',
			'Field Mapping',
			'Ledger Store',
			'Options',
		],
	],
	[
		'Dynamics 365 Lead Output',
		'deliver-to-dynamics-365.json',
		'dynamics-365-lead-output.png',
		[
			'Operation',
			'Record Per',
			'When the Lead Exists',
			'When Converted, or a Contact Exists',
			'Field Mapping',
			'Ledger Store',
			'Options',
		],
	],
	[
		'Marketo Lead Output',
		'deliver-to-marketo.json',
		'marketo-lead-output.png',
		[
			'Operation',
			'How Leads Are Added',
			'Programme',
			'Member Status by Stage',
			'When the Person Exists',
			'Field Mapping',
			'Ledger Store',
			'Options',
		],
	],
	[
		'Azure Table Lead Output',
		'deliver-to-azure-table.json',
		'azure-table-lead-output.png',
		[
			'Operation',
			'Table',
			'Columns',
			'Record Per',
			'When the Row Exists',
			'Field Mapping',
			'Ledger Store',
			'Options',
		],
	],
	[
		'Marketplace Lead Poll Trigger',
		'azure-table-to-salesforce.json',
		'marketplace-lead-poll-trigger.png',
		['Poll Times', 'Mode', 'Receive From', 'Table', 'Start With', 'Ledger Store', 'Ledger', 'Options'],
	],
];

describeInBrowser("n8n's editor, with the example workflow imported", () => {
	let n8n: Harness;
	let browser: Browser;
	let page: Page;
	const errors: string[] = [];

	const byTestId = (id: string, within: Page | Locator = page) => within.locator(`[data-test-id="${id}"]`);
	const onCanvas = (name: string) =>
		page.locator(`[data-test-id="canvas-node"][data-node-name=${JSON.stringify(name)}]`);

	beforeAll(async () => {
		n8n = await startPackagedN8n();
		({ browser, page } = await openEditor(n8n));
		page.on('pageerror', ({ message }) => errors.push(message));
		await page.goto(`${n8n.url}/workflow/new`);
		// What the menu's "Import from File" opens.
		await byTestId('workflow-import-input').setInputFiles(exampleFile);
		await onCanvas(DELIVER).waitFor();
	});

	afterAll(async () => {
		await browser?.close();
		await n8n?.stop();
	});

	it('draws the nodes with their icons, all wires and the names of the outputs', async () => {
		for (const name of [...NODES.map(([each]) => each), NOTHING_TO_SEND]) {
			const widths = await imageWidths(onCanvas(name));
			expect(widths).toHaveLength(1);
			expect(widths[0]).toBeGreaterThan(0);
		}
		const wires = byTestId('edge');
		await wires.nth(5).waitFor({ state: 'attached' });
		const ends = await Promise.all(
			(await wires.all()).map(async (wire) => [
				await wire.getAttribute('data-source-node-name'),
				(await wire.locator('path').first().getAttribute('id'))?.match(/outputs\/main\/(\d)/)?.[1],
				await wire.getAttribute('data-target-node-name'),
			]),
		);
		expect(ends).toEqual([
			[TRIGGER, '0', PARSE],
			[RECOVERY, '0', PARSE],
			[PARSE, '0', DEDUPE],
			[DEDUPE, '0', DELIVER],
			[DEDUPE, '1', DELIVER],
			[DEDUPE, '3', NOTHING_TO_SEND],
		]);
		const outputs = await byTestId('canvas-node-output-handle').allTextContents();
		expect(outputs.filter((name) => name.trim() !== '')).toEqual([
			'New',
			'Returning',
			'Duplicate',
			'Do Not Contact',
			'Delivered',
			'Not Delivered',
			'Confirmed',
			'Not Confirmed',
		]);
		await showWhole();
		await keepImage(page, 'workflow.png', await boxAround(byTestId('sticky')));
	});

	it.each(NODES)('opens %s with its icon and its parameters', async (name, image, labels) => {
		await opens(name, image, labels);
	});

	async function opens(name: string, image: string, labels: readonly string[]): Promise<void> {
		await page.setViewportSize({ width: 1280, height: 720 });
		await onCanvas(name).dblclick();
		const panel = byTestId('ndv');
		const parameters = byTestId('node-parameters', panel);
		await parameters.waitFor();

		expect(await byTestId('node-title-container', panel).innerText()).toContain(name);
		// The settings are in the page, too, behind their tab.
		const texts = await byTestId('input-label', parameters).filter({ visible: true }).allInnerTexts();
		expect(texts.map((text) => text.split('\n')[0]?.trim())).toEqual(labels);
		const widths = await imageWidths(panel);
		expect(widths.length).toBeGreaterThan(0);
		expect(Math.min(...widths)).toBeGreaterThan(0);
		if (name === TRIGGER) await showAddressAndInstructions(panel);
		await keepImage(page, image);

		await byTestId('ndv-close-button', panel).click();
		await panel.waitFor({ state: 'hidden' });
	}

	it('finds our nodes when somebody types "marketplace" into the node panel', async () => {
		await page.setViewportSize({ width: 1280, height: 900 });
		await byTestId('node-creator-plus-button').click();
		await byTestId('node-creator-search-bar').fill('marketplace');
		const items = byTestId('item-iterator-item');
		const names = byTestId('node-creator-item-name', items);
		await names.filter({ hasText: DELIVER }).waitFor();

		expect((await names.allTextContents()).toSorted()).toEqual(
			[...[...NODES, ...OTHERS].map(([name]) => name), 'Confirm Delivery', 'Lead Ledger'].toSorted(),
		);
		for (const item of await items.all()) {
			expect(Math.min(...(await imageWidths(item)))).toBeGreaterThan(0);
		}
		const panel = await byTestId('node-creator').boundingBox();
		const last = await items.last().boundingBox();
		if (panel === null || last === null) throw new Error('The node panel is not on the screen.');
		await keepImage(page, 'node-panel.png', { ...panel, height: last.y + last.height + MARGIN - panel.y });
	});

	it.each(OTHERS)('opens %s, in an example of its own', async (name, example, image, labels) => {
		await page.goto(`${n8n.url}/workflow/new`);
		await byTestId('workflow-import-input').setInputFiles(join(projectFolder, 'examples', example));
		await opens(name, image, labels);
	});

	it('has shown no error of its own all the while', () => {
		expect(errors).toEqual([]);
	});

	it.each([
		'workflow.png',
		'node-panel.png',
		...NODES.map(([, image]) => image),
		...OTHERS.map(([, , image]) => image),
	])('has its picture in docs/images: %s', async (image) => {
		const { size } = await stat(join(imagesFolder, image));

		expect(size).toBeGreaterThan(5 * KILOBYTE);
		expect(size).toBeLessThan(150 * KILOBYTE);
	});

	/** As wide as it gets, and with nothing selected: what was imported is at first. */
	async function showWhole(): Promise<void> {
		await page.setViewportSize({ width: 1640, height: 900 });
		await byTestId('zoom-to-fit').click();
		await byTestId('canvas').click({ position: { x: 60, y: 160 } });
		await page.locator('.vue-flow__node.selected').first().waitFor({ state: 'detached' });
	}

	/** The trigger hides what a builder needs most: the address, and where to paste it. */
	async function showAddressAndInstructions(panel: Locator): Promise<void> {
		await panel.getByText('Webhook URLs').click();
		await panel.getByText('Production URL').click();
		await panel.getByText(/\/webhook\/.+\/lead$/).waitFor();
		await panel.getByText('When will this node trigger my flow?').click();
		await panel.getByText('HTTPS endpoint URL').waitFor();
	}
});

/** The part of the page that holds them all, with a margin. */
async function boxAround(parts: Locator) {
	const boxes = (await Promise.all((await parts.all()).map((part) => part.boundingBox()))).filter(
		(box) => box !== null,
	);
	const left = Math.min(...boxes.map(({ x }) => x)) - MARGIN;
	const top = Math.min(...boxes.map(({ y }) => y)) - MARGIN;
	return {
		x: left,
		y: top,
		width: Math.max(...boxes.map(({ x, width }) => x + width)) + MARGIN - left,
		height: Math.max(...boxes.map(({ y, height }) => y + height)) + MARGIN - top,
	};
}
