import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../scripts/host/folders.ts';
import { type Harness, type HarnessOptions, startHarness } from '../../scripts/host/harness.ts';
import { packOnce } from '../../scripts/host/packOnce.ts';
import { type Workflow, withParameters, withSettings } from '../../scripts/host/workflow.ts';

/** An n8n of this test file's own, with the packed package installed and an empty ledger. */
export async function startPackagedN8n(options: HarnessOptions = {}): Promise<Harness> {
	return await startHarness({ tarball: await packOnce(), ...options });
}

/** The nodes of {@link journeyTo}, by name. */
export const TRIGGER = 'Marketplace Lead Trigger';
export const RECOVERY = 'Lead Recovery Trigger';
export const PARSE = 'Parse Lead Source';
export const DEDUPE = 'Dedupe Leads';
export const DELIVER = 'HTTPS Endpoint Lead Output';

/** The example workflow as users import it. */
export const exampleFile = join(projectFolder, 'examples', 'receive-parse-dedupe-deliver.json');

/** The published example: receive, parse, dedupe, deliver to `url`. */
export function recoveringJourneyTo(url: string): Workflow {
	const example = JSON.parse(readFileSync(exampleFile, 'utf8')) as Workflow;
	return withParameters(example, { [DELIVER]: { url } });
}

/** As {@link recoveringJourneyTo}, but nothing comes out by itself while a test looks at something else. */
export function journeyTo(url: string): Workflow {
	return withoutRecovery(recoveringJourneyTo(url));
}

/** The workflow with its Lead Recovery Trigger switched off. */
export function withoutRecovery(flow: Workflow): Workflow {
	return withSettings(flow, RECOVERY, { disabled: true });
}

/** A sample lead of examples/leads. */
export function sampleLead(name: string): Record<string, unknown> {
	return JSON.parse(readFileSync(join(projectFolder, 'examples', 'leads', `${name}.json`), 'utf8')) as Record<
		string,
		unknown
	>;
}

/** A workflow of examples, as it is. */
export function exampleWorkflow(name: string): Workflow {
	return JSON.parse(readFileSync(join(projectFolder, 'examples', name), 'utf8')) as Workflow;
}

/**
 * Parameters of a Lead Recovery Trigger that looks every five seconds: n8n refuses one cron that does, and takes twelve
 * of once a minute.
 */
export const everyFiveSeconds = {
	pollTimes: {
		item: Array.from({ length: 12 }, (_, i) => ({ mode: 'custom', cronExpression: `${5 * i} * * * * *` })),
	},
};
