import fc from 'fast-check';

import type { WebApi } from '../../../../lib/destinations/dynamics/webApi';
import { webApi } from '../../../../lib/destinations/dynamics/webApi';
import { TransportError } from '../../../../lib/destinations/transport';
import type { HttpAnswer } from '../../../../lib/destinations/transport';
import { InboxError } from '../../../../lib/inboxes/errors';
import { dynamicsInbox, type DynamicsInboxChoice } from '../../../../lib/n8n/dynamicsInbox';
import { throttled, unavailable } from '../../../servers/dataverse/refusals';
import type { Reply } from '../../../servers/standIn';
import { Reader } from '../reader';
import { type DynamicsInboxWorld, dynamicsInboxWorld, isForLeads, leadOf } from './world';

const USER = '6f1d0c8a-8a45-4d0c-9a52-2f1f6c1f0c11';
const CHOICE: DynamicsInboxChoice = {
	findBy: 'applicationUser',
	applicationUser: USER,
	leadSourceIn: null,
	alsoWhenChanged: false,
};
const EMAIL = 'ann.private@example.com';
const signal = new AbortController().signal;

/** What a builder reads of a failed poll. */
async function told(poll: Promise<unknown>): Promise<{ message: string; remedy: string }> {
	const error: unknown = await poll.catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(InboxError);
	const { message, remedy } = error as InboxError;
	expect(remedy).toMatch(/[.?]$/);
	for (const text of [message, remedy]) expect(text).not.toMatch(/private|Bearer|stand-in/);
	return { message, remedy };
}

describe('Dynamics 365: a poll that fails', () => {
	let world: DynamicsInboxWorld;
	beforeEach(async () => {
		world = await dynamicsInboxWorld();
		world.insert(EMAIL);
	});
	afterEach(async () => await world.stop());

	const answer = (reply: Reply): void =>
		world.dataverse.fault({ on: isForLeads, trouble: { answer: reply } });
	const poll = async (): Promise<number> => await new Reader(world.openAs({})).poll();

	it.each(['requests', 'executionTime', 'concurrent'] as const)(
		'says how long the environment wants to be left alone, and reads on then: %s',
		async (limit) => {
			answer(throttled(limit, 27));
			expect(await told(poll())).toMatchObject({
				message:
					'Dynamics 365 has had too many requests of this sign-in in the last minutes. It asks to be left alone for 27 seconds.',
				remedy: expect.stringContaining('reads on') as string,
			});
			expect(await poll()).toBe(1);
		},
	);

	it('says so where the database is too busy for the question', async () => {
		const error = { code: '0x80048544', message: 'This query is throttled.' };
		answer({ status: 400, body: { error } });
		expect((await told(poll())).message).toMatch(/^Dynamics 365 holds back questions/);
	});

	it('says that the sign-in is refused', async () => {
		world.dataverse.fault({ on: isForLeads, times: 2, trouble: { answer: { status: 401 } } });
		expect((await told(poll())).message).toBe('Dynamics 365 refuses the sign-in.');
	});

	it('says which privilege is missing', async () => {
		world.dataverse.switches.lacking.add('prvReadLead');
		expect(await told(poll())).toEqual({
			message: 'The sign-in lacks the privilege prvReadLead.',
			remedy: 'Add it to its security role in the Power Platform admin center, for the whole organization.',
		});
	});

	it('says so where the environment lets a sign-in do nothing at all', async () => {
		const message = `The user ${EMAIL} is not a member of the organization.`;
		answer({ status: 403, body: { error: { code: '0x80072560', message } } });
		expect((await told(poll())).remedy).toContain('prvReadLead');
	});

	it('names a field that is not there', async () => {
		const inbox = world.openAs({ leadSourceIn: 'new_source' });
		const failed = await told(new Reader(inbox).poll());
		expect(failed.message).toContain('no column new_source');
	});

	it('tells an environment without leads from an address without a Web API', async () => {
		const error = { code: '0x8006088a', message: "Resource not found for the segment 'leads'." };
		answer({ status: 404, headers: { 'OData-Version': '4.0' }, body: { error } });
		expect((await told(poll())).message).toBe('This environment has no leads.');
		answer({ status: 404, headers: { 'Content-Type': 'text/html' }, body: `<h1>${EMAIL}</h1>` });
		expect((await told(poll())).message).toMatch(/^There is no Dataverse Web API/);
	});

	it.each<[string, Reply, string]>([
		['an outage', unavailable(30), 'Dynamics 365 failed (HTTP 503).'],
		[
			'a redirect',
			{ status: 302, headers: { Location: 'https://x.example' } },
			'The Environment URL leads elsewhere.',
		],
		['a page', { status: 200, body: `<p>Hello ${EMAIL}</p>` }, 'What answered is not the Dataverse Web API'],
		[
			'a refusal that nobody foresaw',
			{ status: 400, body: { error: { code: '0x80040203', message: `Bad ${EMAIL}` } } },
			'Dynamics 365 refused to give leads (HTTP 400, code 0x80040203).',
		],
	])('tells of %s, and of nothing that was read', async (_what, reply, message) => {
		answer(reply);
		expect((await told(poll())).message).toContain(message);
	});

	it.each(['beforeDoing', 'insideAnswer'] as const)(
		'says so where the connection breaks: %s',
		async (cut) => {
			world.dataverse.fault({ on: isForLeads, trouble: { cut } });
			expect((await told(poll())).message).toMatch(/closed the connection/);
			expect(await poll()).toBe(1);
		},
	);

	it('says so where no answer comes for as long as a poll has', async () => {
		world.dataverse.fault({ on: isForLeads, trouble: { hold: true } });
		const gone = new AbortController();
		const asked = world.openAs({}).page({ from: 0, position: null, limit: 1 }, gone.signal);
		await world.dataverse.arrival(1, isForLeads);
		gone.abort();
		expect((await told(asked)).message).toMatch(/did not answer in time\.$/);
	});

	it('does not follow a link that leads out of the environment', async () => {
		for (const nextLink of [
			'https://x.example/api/data/v9.2/leads?x',
			'http://127.0.0.1:1/leads?',
			'/leads',
		]) {
			world.dataverse.fault({
				on: isForLeads,
				trouble: {
					mangle: (body) =>
						Buffer.from(
							JSON.stringify({ ...(JSON.parse(body.toString()) as object), '@odata.nextLink': nextLink }),
						),
				},
			});
			expect((await told(poll())).message).toMatch(/outside of the environment/);
		}
	});
});

describe('Dynamics 365: a choice that cannot be right', () => {
	const api = webApi(
		async () => {
			throw new TransportError('refused', false);
		},
		'https://contoso.crm.dynamics.com',
		() => 0,
	);
	it.each<[Partial<DynamicsInboxChoice>, RegExp]>([
		[{ applicationUser: null }, /^No Application User is chosen/],
		[{ applicationUser: '# Connector' }, /^Application User is none/],
		[{ applicationUser: `teams(${USER})` }, /^Application User is none/],
		[{ leadSourceIn: '' }, /^The field Text Field holds no name/],
		[{ leadSourceIn: 'subject) or (1 eq 1' }, /^The field Text Field holds no name/],
	])('is refused before anything is asked: %j', (choice, message) => {
		expect(() => dynamicsInbox(api, { ...CHOICE, ...choice })).toThrow(message);
	});

	it('says so where the environment cannot be reached', async () => {
		const failed = await told(dynamicsInbox(api, CHOICE).now(signal));
		expect(failed.message).toBe('contoso.crm.dynamics.com refused the connection.');
	});
});

describe('Dynamics 365: whatever answers', () => {
	const origin = 'https://contoso.crm.dynamics.com';
	const answering = (answer: HttpAnswer): WebApi =>
		webApi(
			async () => answer,
			origin,
			() => 0,
		);
	const row = { ...leadOf(EMAIL), leadid: USER, createdon: '2026-11-23T08:00:00Z' };

	it('a poll comes to rows or to a failure with plain words, and never ends before all was read', async () => {
		const value = fc.oneof(
			fc.jsonValue(),
			fc.array(fc.oneof(fc.constant(row), fc.record({ leadid: fc.constantFrom(USER, 'x', 7, null) }))),
		);
		const body = fc.oneof(
			fc.string(),
			fc.json(),
			fc.record({ value }).map((answer) => JSON.stringify(answer)),
			fc
				.record({ value, '@odata.nextLink': fc.oneof(fc.webUrl(), fc.string(), fc.constant(null)) })
				.map((answer) => JSON.stringify(answer)),
		);
		const headers = fc.dictionary(fc.constantFrom('date', 'retry-after', 'odata-version'), fc.string());
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 100, max: 599 }), headers, body, async (status, headers, text) => {
				const inbox = dynamicsInbox(answering({ status, headers, body: text }), CHOICE);
				const page = await inbox
					.page({ from: 0, position: null, limit: 3 }, signal)
					.catch((error: unknown) => {
						expect(error).toBeInstanceOf(InboxError);
						expect(JSON.stringify(error) + String(error)).not.toContain('private');
						return null;
					});
				if (page === null) return;
				expect(status).toBe(200);
				expect(text).not.toContain('nextLink":"');
				expect(page.rows.length).toBeLessThanOrEqual(3);
				expect(Number.isFinite(page.askedAt)).toBe(true);
			}),
			{ numRuns: 200 },
		);
	});

	it('a position that is none of ours has the scan begin anew', async () => {
		const inbox = dynamicsInbox(answering({ status: 200, headers: {}, body: '{"value":[]}' }), CHOICE);
		const asked = inbox.page({ from: 0, position: 'modifiedon 2026-11-23T08:00:00Z', limit: 3 }, signal);
		await expect(asked).rejects.toMatchObject({ name: 'PositionLostError' });
	});
});
