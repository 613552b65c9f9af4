import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { type Receiver, startReceiver } from '../servers/httpsEndpoint/receiver';
import { laterBy, releaseDate, stopDate } from './clock';
import { node, type Ran, runNodes } from './engine';
import { payload } from './leads';

const DEDUPE = 'Dedupe Leads';
const [NEW, RETURNING, DUPLICATE] = [0, 1, 2] as const;
/** What the example import-missed-leads.json sets. */
const AS_IN_THE_EXAMPLE = { match: 'personAndOffer', options: { onChange: 'hold' } };
const BEFORE = '2026-11-23T06:59:58Z';

let receiver: Receiver;
let ledger = '';
let tests = 0;
beforeEach(async () => {
	await stopDate();
	ledger = `catch up ${++tests}`;
	receiver = await startReceiver();
});
afterEach(async () => {
	await receiver.stop();
	await releaseDate();
});

async function deliver(items: readonly IDataObject[], question: INodeParameters = {}): Promise<Ran> {
	const nodes = [
		node('parseLeadSource'),
		node('dedupeLeads', { ledger, ...question }),
		node('httpsEndpointLeadOutput', { url: `${receiver.origin}/leads` }),
	];
	const ran = await runNodes(nodes, { items, wires: [[DEDUPE, RETURNING, 'HTTPS Endpoint Lead Output']] });
	laterBy({ minutes: 30 });
	return ran;
}

/** A row about the person of `payload()` and its offer, as the export has it: without the note, the country in words. */
function row(cells: IDataObject = {}): IDataObject {
	return {
		'Referral ID': 'f7eaae47-0b84-4ac4-b4ea-5b2587d42cee',
		LeadCreationDateTime: BEFORE,
		'Lead Source': 'Azure Marketplace',
		'Call to action': 'Get it now',
		'Offer ID': 'contoso.backup',
		'Customer Country': 'United States',
		'Customer Contact Email Address': 'ann@example.com',
		...cells,
	};
}

function reasons(ran: Ran, output: number): unknown[] {
	return ran.json(DEDUPE, output).map(({ dedupe }) => (dedupe as IDataObject)['reason']);
}

describe('An export that is imported after the leads have arrived', () => {
	it.each([
		['by default', {}],
		['as in the example', AS_IN_THE_EXAMPLE],
	])('is older content than theirs, %s: nobody is contacted a second time', async (_name, question) => {
		await deliver([payload({ description: 'Please call' })]);
		const ran = await deliver([row()], question);
		expect(reasons(ran, DUPLICATE)).toEqual(['superseded']);
		expect(receiver.received).toHaveLength(1);
	});

	it.each<[string, IDataObject]>([
		['another action', { 'Call to action': 'Contact me' }],
		['an action we do not know', { 'Call to action': 'Free Trial' }],
		['no action', { 'Call to action': '' }],
		['a later time than that of the lead', { LeadCreationDateTime: '2026-11-23T07:00:01Z' }],
		['no time', { LeadCreationDateTime: '' }],
	])('is held back as in the example where a row has %s', async (_name, cells) => {
		await deliver([payload({ description: 'Please call' })]);
		const ran = await deliver([row(cells)], AS_IN_THE_EXAMPLE);
		expect(reasons(ran, DUPLICATE)).toEqual(['alreadyConfirmed']);
		expect(receiver.received).toHaveLength(1);
	});

	it('brings in what a known person did with another offer', async () => {
		await deliver([payload()]);
		const ran = await deliver([row({ 'Offer ID': 'contoso.vault' })], AS_IN_THE_EXAMPLE);
		expect(reasons(ran, RETURNING)).toEqual(['newStep']);
		expect(receiver.received).toHaveLength(2);
	});
});

describe('An export that is imported twice', () => {
	it.each([
		['by default', {}],
		['as in the example', AS_IN_THE_EXAMPLE],
	])('delivers nothing the second time, %s', async (_name, question) => {
		const rows = [row(), row({ 'Referral ID': 'b', 'Customer Contact Email Address': 'b@example.com' })];
		const first = await deliver(rows, question);
		expect(reasons(first, NEW)).toEqual(['firstStep', 'firstStep']);
		const second = await deliver(rows, question);
		expect(reasons(second, DUPLICATE)).toEqual(['alreadyConfirmed', 'alreadyConfirmed']);
		expect(receiver.received).toHaveLength(2);
	});

	it('delivers a row again that identifies nobody: the example puts it aside', async () => {
		const rows = [row({ 'Customer Contact Email Address': '' })];
		expect(reasons(await deliver(rows), NEW)).toEqual(['unkeyed']);
		expect(reasons(await deliver(rows), NEW)).toEqual(['unkeyed']);
	});

	it('delivers the second time what the first time could not be delivered', async () => {
		receiver.script(() => ({ answer: 500 }));
		await deliver([row()], AS_IN_THE_EXAMPLE);
		receiver.script(() => ({ answer: 200 }));
		const second = await deliver([row()], AS_IN_THE_EXAMPLE);
		expect(reasons(second, NEW)).toEqual(['reclaimed']);
		expect(receiver.received).toHaveLength(2);
	});
});

it('A lead that arrives after the import is newer content than the row', async () => {
	await deliver([row()], AS_IN_THE_EXAMPLE);
	const ran = await deliver([payload({ description: 'Please call' })]);
	expect(reasons(ran, RETURNING)).toEqual(['contentChanged']);
});
