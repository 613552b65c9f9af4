import type { Harness } from '../../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import type { Run } from '../../scripts/host/run.ts';
import { withParameters } from '../../scripts/host/workflow.ts';
import { leadOf } from './leads.ts';
import { DEDUPE, DELIVER, journeyTo, startPackagedN8n } from './packagedN8n.ts';
import { until } from './until.ts';

jest.setTimeout(120_000);

const NOBODY = { firstName: '', lastName: '', email: ' ', phone: '', country: '', company: '', title: '' };

describe('which way a lead leaves Dedupe Leads, and why', () => {
	let n8n: Harness;
	let receiver: Receiver;
	let workflow: PublishedWorkflow;

	beforeAll(async () => {
		receiver = await startReceiver();
		n8n = await startPackagedN8n();
		workflow = await n8n.publish(journeyTo(receiver.url));
	});

	afterEach(() => receiver.clear());

	afterAll(async () => {
		await n8n?.stop();
		await receiver?.stop();
	});

	/** Sends leads one after the other and returns the run of each. */
	async function travel(...payloads: readonly unknown[]) {
		const runs = [];
		for (const payload of payloads) {
			await workflow.send(payload);
			runs.push(await workflow.nextExecution());
		}
		return runs;
	}

	it('lets two leads with a blank e-mail and nothing else pass, both as New and unkeyed', async () => {
		const blank = leadOf(1, { userDetails: NOBODY });

		const runs = await travel(blank, blank);

		for (const run of runs) {
			expect(run.output(DEDUPE, 'New')).toMatchObject([
				{ dedupe: { outcome: 'new', reason: 'unkeyed', matchedOn: 'none' } },
			]);
			expect(run.output(DELIVER, 'Delivered')).toMatchObject([{ delivery: [{ confirmed: true }] }]);
		}
		expect(receiver.countsByKey.size).toBe(2);
	});

	it('lets two blank leads of one request pass, too', async () => {
		const blank = leadOf(1, { userDetails: NOBODY });

		const [run] = await travel([blank, blank]);

		expect(run?.output(DEDUPE, 'New')).toHaveLength(2);
		expect(receiver.countsByKey.size).toBe(2);
	});

	it('knows a person without an address by phone, however it is written, else by name and company', async () => {
		const phone = (written: string) =>
			leadOf(2, { userDetails: { ...NOBODY, phone: written, country: 'US', lastName: 'Phone' } });
		const name = (company: string) =>
			leadOf(2, { userDetails: { ...NOBODY, firstName: 'Kim', lastName: 'Name', company } });

		const runs = await travel(
			phone('+1 (617) 555-0123'),
			phone('617 555 0123'),
			name('Fabrikam'),
			name(' FABRIKAM '),
			name('Contoso'),
		);

		expect(runs.map((run) => run.output(DEDUPE, 'New').length)).toEqual([1, 0, 1, 0, 1]);
		expect(runs[1]?.output(DEDUPE, 'Duplicate')).toMatchObject([
			{ dedupe: { reason: 'alreadyConfirmed', matchedOn: 'phone' } },
		]);
		expect(runs[3]?.output(DEDUPE, 'Duplicate')).toMatchObject([
			{ dedupe: { reason: 'alreadyConfirmed', matchedOn: 'nameAndCompany' } },
		]);
	});

	it('tells every further step of a person as Returning, with the journey so far', async () => {
		const steps = [
			{ leadSource: 'SPZA-INS|contoso.backup', actionCode: 'INS' },
			{ leadSource: 'SPZA-PLT|contoso.backup', actionCode: 'PLT' },
			{ leadSource: 'SPZA-PLT|contoso.restore', actionCode: 'PLT', offerTitle: 'Contoso Restore' },
		];

		const [first, second, third] = await travel(...steps.map((step) => leadOf(3, step)));

		expect(first?.output(DEDUPE, 'New')).toHaveLength(1);
		expect(second?.output(DEDUPE, 'Returning')).toMatchObject([{ dedupe: { reason: 'newStep' } }]);
		expect(third?.output(DEDUPE, 'Returning')).toMatchObject([
			{
				dedupe: {
					reason: 'newStep',
					journey: [
						{ action: 'INS', offer: 'contoso.backup', state: 'confirmed' },
						{ action: 'PLT', offer: 'contoso.backup', state: 'confirmed' },
						{ action: 'PLT', offer: 'contoso.restore', state: 'claimed' },
					],
				},
			},
		]);
		expect(receiver.countsByKey.size).toBe(3);
	});

	it('delivers another "Contact me" with other notes, and only that one, with a key of its own', async () => {
		const ask = (description: string) =>
			leadOf(4, { leadSource: 'SPZA-PLT|contoso.backup', actionCode: 'PLT', description });

		const [first, other, same] = await travel(
			ask('Please call.'),
			ask('Please call tomorrow.'),
			ask('Please call tomorrow.'),
		);

		expect(first?.output(DEDUPE, 'New')).toHaveLength(1);
		expect(other?.output(DEDUPE, 'Returning')).toMatchObject([
			{ lead: { description: 'Please call tomorrow.' }, dedupe: { reason: 'contentChanged' } },
		]);
		expect(same?.output(DEDUPE, 'Duplicate')).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);
		expect(receiver.countsByKey.size).toBe(2);
	});

	it('sends a step marked Do Not Contact its own way, delivers nothing, and lets other steps pass as New', async () => {
		const doNotContact = leadOf(5, { leadSource: 'SPZA-DNC|contoso.backup', actionCode: 'DNC' });

		const [once, again, step] = await travel(doNotContact, doNotContact, leadOf(5));

		expect(once?.output(DEDUPE, 'Do Not Contact')).toMatchObject([
			{ dedupe: { outcome: 'doNotContact', reason: 'doNotContactStep' } },
		]);
		// There is nothing to send, and the example confirms that it is done.
		expect(again?.output(DEDUPE, 'Duplicate')).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);
		expect(once?.nodes).not.toContain(DELIVER);
		expect(again?.nodes).not.toContain(DELIVER);
		expect(step?.output(DEDUPE, 'New')).toHaveLength(1);
		expect(receiver.delivered).toHaveLength(1);
	});

	it('tells a lead that is under way in another run as in progress, and never delivers it twice', async () => {
		receiver.answer(() => 'hold');
		await workflow.send(leadOf(6));
		await until(() => receiver.delivered.length === 1);
		await workflow.send(leadOf(6));
		// The first run is held by the receiver, so the one that is over is the second.
		const over: Run[] = [];
		await until(async () => over.push(...(await workflow.newExecutions())) === 1);
		receiver.letGo();
		await workflow.nextExecution();

		expect(over.flatMap((run) => run.output(DEDUPE, 'Duplicate'))).toMatchObject([
			{ dedupe: { reason: 'inProgress', claim: null } },
		]);
		expect(receiver.delivered).toHaveLength(1);
	});

	it.each([
		['person', [1, 0, 0]],
		['personAndOffer', [1, 0, 1]],
		['personOfferAndAction', [1, 1, 1]],
	])('lets through what is no duplicate when it matches on %s', async (match, expected) => {
		const own = await n8n.publish(
			withParameters(journeyTo(receiver.url), { [DEDUPE]: { match, ledger: `by ${match}` } }),
		);
		const steps = ['SPZA-INS|contoso.backup', 'SPZA-PLT|contoso.backup', 'SPZA-INS|contoso.restore'];

		const passed: number[] = [];
		for (const leadSource of steps) {
			await own.send(leadOf(7, { leadSource, actionCode: leadSource.slice(5, 8) }));
			const run = await own.nextExecution();
			passed.push(run.output(DEDUPE, 'New').length + run.output(DEDUPE, 'Returning').length);
		}

		expect(passed).toEqual(expected);
	});

	it('does not let a failed delivery through again where it remembers immediately', async () => {
		const own = await n8n.publish(
			withParameters(journeyTo(receiver.url), {
				[DEDUPE]: { remember: 'immediately', ledger: 'immediately' },
			}),
		);
		receiver.answer(() => ({ status: 422 }));
		await own.send(leadOf(8));
		const refused = await own.nextExecution();
		receiver.answer();
		await own.send(leadOf(8));
		const again = await own.nextExecution();

		expect(refused.output(DELIVER, 'Not Delivered')).toHaveLength(1);
		expect(again.output(DEDUPE, 'Duplicate')).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);
	});
});
