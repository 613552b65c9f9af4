import fc from 'fast-check';

import {
	type HttpTransport,
	TransportError,
	type TransportFailure,
} from '../../../../lib/destinations/transport';
import type { Inbox } from '../../../../lib/inboxes/contract';
import { InboxError } from '../../../../lib/inboxes/errors';
import { salesforceInbox } from '../../../../lib/n8n/salesforceInbox';
import { OUTAGES } from '../../../servers/salesforce/salesforce';
import type { Reply, Trouble } from '../../../servers/standIn';
import { PlainLine } from './plainLine';
import { leadOf, type SalesforceInboxWorld, salesforceInboxWorld } from './world';

let world: SalesforceInboxWorld;
let inbox: Inbox;
let line: PlainLine;
beforeEach(async () => {
	world = await salesforceInboxWorld();
	inbox = await world.open();
	line = new PlainLine();
});
afterEach(async () => await world.stop());

const never = new AbortController().signal;
const all = { from: 0, position: null, limit: 100 } as const;

/** What must not be in a message: what is in leads, and what signs requests. */
const PLANTED = ['ann@example.com', 'Example Ltd', '555 0100', 'Bearer'];

/** What a poll says that fails. */
async function failure(of = inbox): Promise<{ readonly message: string; readonly remedy: string }> {
	const error: unknown = await of.page(all, never).then(
		() => new Error('It did not fail.'),
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof InboxError)) throw error;
	const { message, remedy } = error;
	for (const word of PLANTED) expect(`${message} ${remedy}`).not.toContain(word);
	expect(message).toMatch(/^[A-Z].*\.$/);
	expect(remedy).toMatch(/^[A-Z].*\.$/);
	return { message, remedy };
}

const always = (trouble: Trouble): void => world.salesforce.fault({ times: Infinity, trouble });
const refusal = (status: number, errorCode: string, message: string): Reply => ({
	status,
	body: [{ errorCode, message }],
});

describe('What a poll says that Salesforce does not answer', () => {
	it.each<[string, Reply, RegExp, RegExp]>([
		['requests are used up', OUTAGES.quota, /requests.*24 hours are used up\.$/, /Company Information/],
		['too many are under way', OUTAGES.concurrency, /too many slow requests/, /next poll reads on/],
		['it is down', OUTAGES.serverUnavailable, /answered 503/, /next poll reads on/],
		[
			'it is throttled',
			{ status: 429, headers: { 'Retry-After': '120' } },
			/answered 429\. It asks to be left alone for 120 seconds\.$/,
			/next poll/,
		],
		['a gateway answers', OUTAGES.brokenGateway, /answered 500/, /status\.salesforce\.com/],
		[
			'it has moved',
			{ status: 302, headers: { Location: 'https://elsewhere.example' } },
			/redirect/,
			/Connect the credential once more/,
		],
		[
			'the API is closed',
			refusal(403, 'API_DISABLED_FOR_ORG', 'no'),
			/no access to the API\.$/,
			/API Enabled/,
		],
		[
			'the query takes too long',
			refusal(400, 'QUERY_TIMEOUT', 'Your query request was running for too long.'),
			/took too long/,
			/later date/,
		],
		[
			'it refuses for another reason, and quotes a lead',
			refusal(400, 'MALFORMED_ID', "bad id 'ann@example.com' of Example Ltd"),
			/refused to give leads \(MALFORMED_ID\)\.$/,
			/administrator/,
		],
		[
			'it refuses with a code that is none',
			refusal(400, 'ann@example.com', ''),
			/refused to give leads \(status 400\)\.$/,
			/administrator/,
		],
		[
			'it answers nothing that can be read',
			{ status: 200, body: 'Welcome!' },
			/could not be read/,
			/next poll/,
		],
	])('because %s', async (_, answer, message, remedy) => {
		always({ answer });
		const told = await failure();
		expect(told.message).toMatch(message);
		expect(told.remedy).toMatch(remedy);
	});

	it('because the sign-in is refused, also after it was renewed', async () => {
		world.salesforce.settings.refuseRefresh = true;
		world.salesforce.expireSessions();
		expect(await failure()).toEqual({
			message: 'Salesforce refuses the sign-in.',
			remedy: 'Open its credential in n8n and connect it once more.',
		});
	});

	it.each<TransportFailure>(['refused', 'dns', 'timeout', 'cut', 'tooLong', 'tls', 'aborted'])(
		'because no answer came: %s',
		async (reason) => {
			const transport: HttpTransport = async () => await Promise.reject(new TransportError(reason, false));
			await failure(await world.openAs({}, transport));
		},
	);

	it('because it has waited long enough', async () => {
		always({ hold: true });
		const end = new AbortController();
		const asked = inbox.page(all, end.signal);
		await world.salesforce.arrival(1);
		end.abort();
		await expect(asked).rejects.toMatchObject({
			name: 'InboxError',
			message: 'Salesforce did not answer in time.',
		});
	});

	it('because the credential does not say where its Salesforce is', async () => {
		for (const instanceUrl of [null, '', 'http://contoso.my.salesforce.com', 'https://a:b@contoso.example']) {
			const opened = salesforceInbox(
				{ instanceUrl, transport: world.transport, clock: world.now },
				{ leadSourceField: null, alsoWhenChanged: false },
			);
			await expect(opened).rejects.toMatchObject({
				name: 'InboxError',
				message: 'The Salesforce credential is not connected.',
				remedy: 'Open it in n8n and press Connect.',
			});
		}
	});
});

describe('What a poll says of what it may not see', () => {
	it('leads', async () => {
		world.salesforce.settings.hiddenObjects = ['Lead'];
		expect(await failure()).toEqual({
			message: 'The user of the credential does not see leads in Salesforce.',
			remedy: 'Give it the rights Read and View All on leads.',
		});
	});

	it.each(['Description', 'Email', 'Phone', 'Country'])(
		'a field without which leads would be incomplete, or our own could not be told: %s',
		async (name) => {
			world.salesforce.settings.hiddenFields = [`Lead.${name}`];
			expect((await failure()).message).toBe(
				`The user of the credential does not see the field ${name} of leads.`,
			);
		},
	);

	it('a chosen field that is not there', async () => {
		const opened = await world.openAs({ leadSourceField: 'Nothing__c' });
		expect((await failure(opened)).message).toBe(
			'Leads have no field Nothing__c, or the user of the credential does not see it.',
		);
	});

	it('a chosen field of long text: it cannot be searched', async () => {
		const opened = await world.openAs({ leadSourceField: 'Description' });
		expect(await failure(opened)).toEqual({
			message: 'Salesforce cannot search for leads by the field Description.',
			remedy: expect.stringContaining('have a flow copy the text') as string,
		});
	});

	it('a chosen field that is no text', async () => {
		const opened = await world.openAs({ leadSourceField: 'IsConverted' });
		expect((await failure(opened)).message).toBe(
			'Salesforce cannot search for leads by the field IsConverted.',
		);
	});
});

describe('After trouble', () => {
	it('the next poll reads on where the last one was, and nothing is missing or twice', async () => {
		await world.write(Array.from({ length: 1200 }, (_, n) => `lead${n}@example.com`));
		world.settle();
		world.failAfter(1);
		await expect(line.poll(inbox, { limit: 2000 })).rejects.toMatchObject({ name: 'InboxError' });
		await expect(line.poll(inbox, { limit: 2000 })).rejects.toMatchObject({ name: 'InboxError' });
		world.heal();
		const rest = await line.poll(inbox, { limit: 2000 });
		expect(rest).toHaveLength(700);
	});

	it('a sign-in that has run out is renewed, and nobody notices', async () => {
		world.insert('ann@example.com');
		world.salesforce.expireSessions();
		expect(await line.poll(inbox)).toHaveLength(1);
	});

	it('an answer that was cut is asked for again by the next poll', async () => {
		world.insert('ann@example.com');
		world.salesforce.fault({ trouble: { cut: 'insideAnswer' } });
		await expect(line.poll(inbox)).rejects.toMatchObject({ name: 'InboxError' });
		expect(await line.poll(inbox)).toHaveLength(1);
	});

	it('a position that is not one of ours is given up, and leads are read again from the last sure time', async () => {
		for (let n = 0; n < 20; n++) world.insert(`lead${n}@example.com`);
		for (const position of [
			'',
			'{}',
			"CreatedDate 2026-11-23T08:00:00Z ' OR Id != '",
			'CreatedDate soon 00Q',
		]) {
			await expect(inbox.page({ ...all, position }, never)).rejects.toMatchObject({
				name: 'PositionLostError',
			});
		}
		await line.poll(inbox, { limit: 5 });
		line.bookmark = line.bookmark?.replace(/CreatedDate [^"]*/, 'lost') ?? null;
		await line.poll(inbox);
		expect(new Set(line.emails()).size).toBe(20);
	});
});

describe('Whatever is answered', () => {
	const row = fc.record(
		{
			Id: fc.oneof(fc.constant('00Q000000000001AAA'), fc.jsonValue()),
			CreatedDate: fc.oneof(fc.constant('2026-11-23T08:00:00.000+0000'), fc.jsonValue()),
			LeadSource: fc.oneof(fc.constant('SPZA-PLT|a.b'), fc.jsonValue()),
			Description: fc.jsonValue(),
			Email: fc.jsonValue(),
		},
		{ requiredKeys: [] },
	);
	const answer = fc.oneof(
		fc.jsonValue(),
		fc.record(
			{
				done: fc.oneof(fc.constant(true), fc.jsonValue()),
				totalSize: fc.jsonValue(),
				records: fc.oneof(fc.array(row, { maxLength: 5 }), fc.jsonValue()),
				nextRecordsUrl: fc.oneof(fc.constant('https://elsewhere.example/query/1'), fc.jsonValue()),
			},
			{ requiredKeys: [] },
		),
	);

	it('a poll has rows, or says in our words that it has none', async () => {
		await fc.assert(
			fc.asyncProperty(answer, fc.constantFrom(200, 400, 403, 500), async (body, status) => {
				const urls: string[] = [];
				const transport: HttpTransport = async ({ url }) => {
					urls.push(url);
					return await Promise.resolve({ status, headers: {}, body: JSON.stringify(body) });
				};
				const opened = await world.openAs({}, transport);
				const page = opened.page({ ...all, limit: 2 }, never);
				const told = await page.catch((error: unknown) => error);
				if (told instanceof Error) expect(told).toBeInstanceOf(InboxError);
				else expect((await page).rows.length).toBeLessThanOrEqual(2);
				for (const url of urls) expect(new URL(url).origin).toBe(world.salesforce.origin);
			}),
			{ numRuns: 300 },
		);
	});

	it('what it says holds nothing of a lead that stands in the answer', async () => {
		const { Id, ...withoutId } = { Id: 7, ...leadOf('ann@example.com'), CreatedDate: 'ann@example.com' };
		for (const record of [withoutId, { ...withoutId, Id: '00Q000000000001AAA' }, { ...withoutId, Id }]) {
			always({ answer: { status: 200, body: { done: true, records: [record] } } });
			expect((await failure()).message).toMatch(/^Salesforce gave a lead without/);
			world.salesforce.heal();
		}
	});
});
