import type { INodeParameters, OnError, INodePropertyCollection } from 'n8n-workflow';

import { DedupeLeads } from '../../../nodes/DedupeLeads/DedupeLeads.node';
import { node, type Ran, runNodes } from '../engine';
import { emailOf, persons } from '../leads';

const DEDUPE = 'Dedupe Leads';
const DUPLICATE = 2;

async function dedupe(parameters: INodeParameters, onError: OnError): Promise<Ran> {
	return await runNodes([node('dedupeLeads', parameters, { onError })], { items: persons(3) });
}

/** What the editor would not let through, and expressions or another n8n may. */
const UNUSABLE: ReadonlyArray<readonly [field: string, parameters: INodeParameters]> = [
	['Window (Days)', { windowDays: 0 }],
	['Window (Days)', { windowDays: '' }],
	['Window (Days)', { windowDays: null }],
	['Window (Days)', { windowDays: -1 }],
	['Window (Days)', { windowDays: 36_501 }],
	['Match On', { match: 'company' }],
	['Remember', { remember: 'never' }],
	['Lease (Minutes)', { options: { leaseMinutes: 0 } }],
	['Attempts', { options: { attempts: 0 } }],
	['Destinations', { options: { destinations: 0 } }],
	['When the Content Changed', { options: { onChange: 'sometimes' } }],
];

describe.each(UNUSABLE)('Dedupe Leads with an unusable %s: %j', (field, parameters) => {
	it('fails under Stop Workflow and names the field', async () => {
		const ran = await dedupe(parameters, 'stopWorkflow');
		expect(ran.status).toBe('error');
		expect(ran.error).toEqual({
			message: expect.stringContaining(`${field} must be`) as string,
			description: `Correct the field ${field}.`,
		});
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'lets no lead through as new, and drops none, under %s',
		async (onError) => {
			const ran = await dedupe(parameters, onError);
			expect(ran.outputs(DEDUPE).flat()).toHaveLength(3);
			const held = ran.json(DEDUPE, DUPLICATE);
			expect(held.map(emailOf)).toEqual(persons(3).map((_, index) => `person${index}@example.com`));
			expect(held).toMatchObject(
				held.map(() => ({
					dedupe: {
						reason: 'ledgerUnavailable',
						message: expect.stringContaining(field) as string,
						claim: null,
					},
				})),
			);
		},
	);
});

it('Dedupe Leads has these options, and these are their defaults', () => {
	const { properties } = new DedupeLeads().description;
	const options = properties.find(({ name }) => name === 'options')?.options ?? [];
	const defaults = (options as Exclude<(typeof options)[number], INodePropertyCollection>[]).map((option) => [
		option.name,
		'default' in option ? option.default : undefined,
	]);
	expect(Object.fromEntries(defaults)).toEqual({
		attempts: 5,
		destinations: 1,
		leaseMinutes: 15,
		onChange: 'deliver',
	});
});

it('Dedupe Leads takes parts of minutes and days', async () => {
	const options = { leaseMinutes: 16.1, attempts: 2.5, destinations: 1.5 };
	const ran = await runNodes([node('dedupeLeads', { ledger: 'decimals', windowDays: 0.5 + 1, options })], {
		items: persons(1),
	});
	expect(ran.json(DEDUPE)).toMatchObject([{ dedupe: { outcome: 'new' } }]);
});
