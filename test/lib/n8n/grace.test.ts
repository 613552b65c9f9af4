import { graceMs } from '../../../lib/n8n/grace';

const MINUTE = 60_000;

/** A workflow with that time-out in seconds. */
const workflow = (executionTimeout?: number): Parameters<typeof graceMs>[0] => ({
	getWorkflowSettings: () => (executionTimeout === undefined ? {} : { executionTimeout }),
});

describe('What a run gets for a lead', () => {
	it('is a quarter of an hour where there is no time-out', () => {
		expect(graceMs(workflow(), {})).toBe(15 * MINUTE);
	});

	it.each([
		['no time-out, as n8n writes it', -1, 15],
		['a short one', 60, 15],
		['one that leaves just that', 10 * 60, 15],
		['a long one, and five minutes more', 2 * 60 * 60, 125],
	])('with %s', (_what, seconds, minutes) => {
		expect(graceMs(workflow(seconds), {})).toBe(minutes * MINUTE);
	});

	it('is by the time-out of the instance where the workflow has none of its own', () => {
		expect(graceMs(workflow(), { EXECUTIONS_TIMEOUT: '3600' })).toBe(65 * MINUTE);
		expect(graceMs(workflow(60), { EXECUTIONS_TIMEOUT: '3600' })).toBe(15 * MINUTE);
		expect(graceMs(workflow(-1), { EXECUTIONS_TIMEOUT: '3600' })).toBe(15 * MINUTE);
	});

	it.each(['', '-1', 'soon'])('is a quarter of an hour where that of the instance is none: “%s”', (value) => {
		expect(graceMs(workflow(), { EXECUTIONS_TIMEOUT: value })).toBe(15 * MINUTE);
	});
});
