import type { IExecuteFunctions, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

const MINUTE_MS = 60_000;
/** What a run gets at least, and what it gets beyond its time-out to be ended and to settle. */
const LEAST_MS = 15 * MINUTE_MS;
const MARGIN_MS = 5 * MINUTE_MS;

/**
 * How long a lead may be in the hands of one run before somebody else may have it, in ms: 15 minutes, or the
 * workflow's time-out plus 5 where that is longer.
 */
export function graceMs(
	context: Pick<IExecuteFunctions | IPollFunctions | IWebhookFunctions, 'getWorkflowSettings'>,
	env: NodeJS.ProcessEnv = process.env,
): number {
	// As n8n (workflow-runner): the workflow's own, else the one of the instance, in seconds; none where it is not positive.
	const seconds = context.getWorkflowSettings().executionTimeout ?? Number(env['EXECUTIONS_TIMEOUT'] ?? 0);
	return Math.max(LEAST_MS, seconds > 0 ? Math.round(seconds * 1000) + MARGIN_MS : 0);
}
