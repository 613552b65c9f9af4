import type { INodeParameters } from 'n8n-workflow';

import { startReceiver } from '../../servers/httpsEndpoint/receiver';
import type { Receiver } from '../../servers/httpsEndpoint/receiver';
import { node, runNodes } from '../engine';
import { payload, persons } from '../leads';
import {
	askAgain,
	DEDUPE,
	deliver,
	DELIVERED,
	deliveryOf,
	NOT_DELIVERED,
	OUTPUT,
	type Pipeline,
} from './pipeline';

let receiver: Receiver;
beforeAll(async () => {
	receiver = await startReceiver();
});
afterAll(async () => {
	expect(receiver.received).toEqual([]);
	await receiver.stop();
});

/** What no lead can be delivered with, and what the builder is told. */
const CASES: ReadonlyArray<{
	readonly name: string;
	readonly parameters: () => INodeParameters;
	readonly more?: Pipeline['more'];
	readonly message: RegExp;
}> = [
	{ name: 'a blank URL', parameters: () => ({ url: ' ' }), message: /The URL is empty/ },
	{ name: 'half a URL', parameters: () => ({ url: 'crm.example.com' }), message: /not a full address/ },
	{
		name: 'no credential for the sign-in chosen',
		parameters: () => ({ url: receiver.origin, authentication: 'httpHeaderAuth' }),
		message: /does not have any credentials set/,
	},
	{
		name: 'no credential to sign with',
		parameters: () => ({ url: receiver.origin, sign: true }),
		message: /does not have any credentials set/,
	},
	{
		name: 'a time-out that is none',
		parameters: () => ({ url: receiver.origin, options: { timeoutSeconds: 0 } }),
		message: /Timeout must be a whole number above 0/,
	},
	{
		name: 'Execute Once',
		parameters: () => ({ url: receiver.origin }),
		more: { executeOnce: true },
		message: /Execute Once/,
	},
];

describe.each(CASES)('HTTPS Endpoint Lead Output with $name', ({ name, parameters, more, message }) => {
	const leads = persons(3);

	it('fails the run under Stop Workflow, with the leads claimable again at once and no attempt counted', async () => {
		const ledger = `${name} stop`;
		const ran = await deliver(leads, parameters(), { ledger, ...(more && { more }) });
		expect(ran.status).toBe('error');
		expect(ran.error?.message).toMatch(message);
		expect(await askAgain(leads, ledger)).toMatchObject(leads.map(() => ({ outcome: 'new', attempt: 1 })));
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'sends every lead, whole, through Not Delivered under %s',
		async (onError) => {
			const ledger = `${name} ${onError}`;
			const ran = await deliver(leads, parameters(), { ledger, more: { ...more, onError } });
			expect(ran.status).toBe('success');
			expect(ran.json(OUTPUT, DELIVERED)).toEqual([]);
			expect(ran.json(OUTPUT, NOT_DELIVERED)).toHaveLength(3);
			ran.json(OUTPUT, NOT_DELIVERED).forEach((json, index) => {
				expect(json).toMatchObject({ ...ran.json(DEDUPE)[index] });
				expect(deliveryOf(json)).toMatchObject({
					destination: 'httpsEndpoint',
					status: 'rejected',
					code: 'configuration',
					message: expect.stringMatching(message) as string,
				});
			});
			expect(await askAgain(leads, ledger)).toMatchObject(leads.map(() => ({ outcome: 'new', attempt: 1 })));
		},
	);
});

it.each(['stopWorkflow', 'continueRegularOutput'] as const)(
	'what was remembered at once is given back too, under %s',
	async (onError) => {
		const dedupe = node('dedupeLeads', { ledger: `at once ${onError}`, remember: 'immediately' });
		const output = node('httpsEndpointLeadOutput', { url: ' ' }, { onError });
		const leads = persons(3);
		await runNodes([dedupe, output], { items: leads });
		const again = (await runNodes([dedupe], { items: leads })).json(DEDUPE);
		expect(again).toMatchObject(leads.map(() => ({ dedupe: { outcome: 'new', attempt: 1 } })));
		const late = await runNodes([dedupe], { items: leads });
		expect(late.outputs(DEDUPE)[2]).toHaveLength(3);
	},
);

it('n8n itself does not start a workflow without a URL, so that nothing is claimed', async () => {
	const ledger = 'no URL';
	await expect(deliver([payload()], { url: '' }, { ledger })).rejects.toThrow(/Parameter "URL" is required/);
	expect(await askAgain([payload()], ledger)).toMatchObject([{ reason: 'firstStep' }]);
});
