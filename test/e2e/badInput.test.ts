import type { Harness } from '../../scripts/host/harness.ts';
import type { Answered, PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import { leadOf } from './leads.ts';
import { DEDUPE, DELIVER, journeyTo, PARSE, startPackagedN8n, TRIGGER } from './packagedN8n.ts';

jest.setTimeout(120_000);

const JSON_TYPE = { 'content-type': 'application/json' };
const NONE = {};
const TEXT_TYPE = { 'content-type': 'text/plain' };
const MEGABYTE = 1024 * 1024;

const utf8 = (text: string) => new TextEncoder().encode(text);
const leadWith = (more: object) => JSON.stringify({ ...leadOf(900), ...more });
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const paddedTo = (bytes: number) => JSON.stringify({ ...leadOf(901), padding: 'x'.repeat(bytes) });

describe('what is no lead, or a strange one, sent to the trigger', () => {
	let n8n: Harness;
	let receiver: Receiver;
	let workflow: PublishedWorkflow;
	let goodLeads = 0;

	beforeAll(async () => {
		receiver = await startReceiver();
		n8n = await startPackagedN8n();
		workflow = await n8n.publish(journeyTo(receiver.url));
	});

	afterAll(async () => {
		await n8n?.stop();
		await receiver?.stop();
	});

	/** n8n is alive and well: a lead of a person nobody has heard of arrives, in the very next execution. */
	async function expectGoodLeadToArrive(): Promise<void> {
		const lead = leadOf(1000 + goodLeads++);
		const answer = await workflow.send(lead);
		const run = await workflow.nextExecution();
		expect(answer).toMatchObject({ status: 200, body: { received: 1 } });
		expect(run.output(TRIGGER)).toMatchObject([{ raw: lead }]);
		expect(run.output(DELIVER, 'Delivered')).toHaveLength(1);
	}

	async function expectRefusal(answer: Answered, status: number, saying: RegExp): Promise<void> {
		expect(answer.status).toBe(status);
		expect(answer.body).toMatchObject({ message: expect.stringMatching(saying) as unknown });
		await expectGoodLeadToArrive();
	}

	describe('is refused with a plain answer and starts nothing where it cannot be read:', () => {
		it.each<[string, string, Record<string, string>, number, RegExp]>([
			['no JSON that says it is JSON (by n8n)', '{"userDetails":', JSON_TYPE, 422, /parse/i],
			['no JSON', '{"userDetails":', TEXT_TYPE, 400, /neither JSON nor a form/],
			['no JSON without a content type', 'Hello, a lead!', NONE, 400, /neither JSON nor a form/],
			['XML', '<lead><email>a@example.com</email></lead>', NONE, 400, /neither JSON nor a form/],
			['nothing', '', JSON_TYPE, 400, /empty/],
			['nothing without a content type', '', NONE, 400, /empty/],
			['blanks', ' \r\n ', TEXT_TYPE, 400, /empty/],
		])('%s', async (_name, body, headers, status, saying) => {
			await expectRefusal(await workflow.sendRaw(body, headers), status, saying);
		});

		it.each([
			['5 MB', JSON_TYPE],
			['5 MB without a content type', NONE],
		])('%s', async (_name, headers) => {
			const answer = await workflow.sendRaw(paddedTo(5 * MEGABYTE), headers);

			await expectRefusal(answer, 413, /larger than 1 MiB/);
		});

		it("20 MB, which is over n8n's own limit", async () => {
			const answer = await workflow.sendRaw(paddedTo(20 * MEGABYTE), JSON_TYPE).catch(() => null);

			// n8n may also cut the connection while the rest is on its way.
			expect(answer?.status ?? 413).toBeGreaterThanOrEqual(400);
			await expectGoodLeadToArrive();
		});

		it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('%s (by n8n)', async (method) => {
			const response = await fetch(workflow.url, { method });

			expect(response.status).toBe(404);
			await expectGoodLeadToArrive();
		});

		it('an address that does not exist (by n8n)', async () => {
			const response = await fetch(`${workflow.url}x`, { method: 'POST', body: JSON.stringify(leadOf(1)) });

			expect(response.status).toBe(404);
			await expectGoodLeadToArrive();
		});
	});

	describe('is answered 200 and comes out whole, with its problems, where it is JSON but no lead:', () => {
		it.each<[string, string, readonly string[]]>([
			['an object of unknown fields', '{"hello":"world"}', ['unknownShape']],
			['an empty object', '{}', ['unknownShape']],
			['an empty array', '[]', ['unknownShape']],
			['a number', '42', ['unknownShape']],
			['null', 'null', ['unknownShape']],
			['true', 'true', ['unknownShape']],
		])('%s', async (_name, body, problems) => {
			const answer = await workflow.sendRaw(body, NONE);
			const run = await workflow.nextExecution();

			expect(answer).toMatchObject({ status: 200, body: { received: 1 } });
			expect(run.status).toBe('success');
			expect(run.output(TRIGGER)).toMatchObject([{ lead: { problems }, raw: JSON.parse(body) as unknown }]);
			expect(run.output(DELIVER, 'Delivered')).toHaveLength(1);
			await expectGoodLeadToArrive();
		});

		it.each([
			['application/json', JSON_TYPE],
			['no content type', NONE],
		])('nested 10,000 levels deep, with %s: as text, so that n8n can store it', async (_name, headers) => {
			const body = `{"userDetails":{"email":"deep@example.com","more":${nested(10_000)}}}`;

			const answer = await workflow.sendRaw(body, headers);
			const run = await workflow.nextExecution();

			expect(answer).toMatchObject({ status: 200, body: { received: 1 } });
			expect(run.status).toBe('success');
			expect(run.output(TRIGGER)).toMatchObject([
				{ lead: { contact: { email: 'deep@example.com' }, problems: ['tooDeep'] }, raw: body },
			]);
			await expectGoodLeadToArrive();
		});
	});

	describe('is read as far as it goes, and nothing of it is swallowed:', () => {
		it.each<[string, string, object, readonly string[]]>([
			[
				'numbers and booleans where text is expected',
				leadWith({
					userDetails: {
						firstName: 7,
						lastName: true,
						email: 'n@example.com',
						phone: 16175550123,
						company: 0,
					},
					actionCode: 5,
					offerTitle: 3.5,
				}),
				{
					contact: { firstName: '7', lastName: 'true', phone: '16175550123', company: '0' },
					actionCode: '5',
					offerTitle: '3.5',
				},
				['actionConflict'],
			],
			[
				'objects and lists where text is expected',
				leadWith({ userDetails: { email: { address: 'x' }, lastName: ['y'] }, offerTitle: {} }),
				{ contact: { email: null, lastName: null }, offerTitle: null },
				['valueNotText', 'contactMissing'],
			],
			[
				'userDetails that is no object',
				leadWith({ userDetails: 'Ann Example' }),
				{ contact: { email: null } },
				['customerInfoUnreadable', 'contactMissing'],
			],
			[
				'unknown fields at every level',
				leadWith({ userDetails: { email: 'u@example.com', shoeSize: 43 }, plan: 'gold', list: [{ a: 1 }] }),
				{ contact: { email: 'u@example.com' } },
				[],
			],
			[
				'keys of every object in JavaScript',
				'{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"polluted":1}},"userDetails":{"email":"p@example.com","__proto__":{"firstName":"Eve"},"toString":"x","hasOwnProperty":1},"leadSource":"SPZA-INS|a.b"}',
				{ contact: { email: 'p@example.com', firstName: null } },
				[],
			],
			[
				'lone surrogates',
				'{"userDetails":{"email":"s@example.com","firstName":"a\\ud800b","company":"\\udfff"},"leadSource":"SPZA-INS|\\ud83d.x"}',
				{ contact: { email: 's@example.com' } },
				[],
			],
			[
				'a NUL and control characters in texts',
				leadWith({
					userDetails: { email: 'c@example.com', lastName: 'a\u0000b\u0007' },
					description: '\u0001',
				}),
				{ contact: { lastName: 'a\u0000b\u0007' } },
				[],
			],
			[
				'a text of half a megabyte',
				leadWith({ userDetails: { email: 'l@example.com' }, description: 'long '.repeat(100_000) }),
				{ contact: { email: 'l@example.com' } },
				[],
			],
			[
				'fields of our own items, which count for nothing here',
				leadWith({
					userDetails: { email: 'f@example.com' },
					dedupe: { outcome: 'duplicate' },
					delivery: [1],
				}),
				{ contact: { email: 'f@example.com' } },
				[],
			],
		])('%s', async (_name, body, lead, problems) => {
			const answer = await workflow.sendRaw(body, JSON_TYPE);
			const run = await workflow.nextExecution();

			expect(answer).toMatchObject({ status: 200, body: { received: 1 } });
			expect(run.status).toBe('success');
			const [received] = run.output(TRIGGER);
			expect(Object.keys(received ?? {})).toEqual(['lead', 'receipt', 'raw']);
			expect(JSON.stringify(received?.raw)).toBe(JSON.stringify(JSON.parse(body)));
			expect(run.output(PARSE)).toMatchObject([{ lead: { ...lead, problems } }]);
			expect(run.output(DEDUPE, 'New')).toHaveLength(1);
			expect(run.output(DELIVER, 'Delivered')).toHaveLength(1);
			expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
			await expectGoodLeadToArrive();
		});

		it('an array of leads: one item each, in order', async () => {
			const leads = [leadOf(910), 'SPZA-PLT|contoso.backup', leadOf(911), 7];

			const answer = await workflow.send(leads);
			const run = await workflow.nextExecution();

			expect(answer).toMatchObject({ status: 200, body: { received: 4 } });
			expect(run.output(TRIGGER).map(({ raw }) => raw)).toEqual(leads);
			expect(run.output(DELIVER, 'Delivered')).toHaveLength(4);
			await expectGoodLeadToArrive();
		});

		it.each([
			['without a content type', NONE],
			['as text/plain', TEXT_TYPE],
			['as a content type nobody knows', { 'content-type': 'lead/of-a-kind; q=?' }],
			['as a form, which it is not', { 'content-type': 'application/x-www-form-urlencoded' }],
		])('a good lead %s', async (_name, headers) => {
			const lead = leadOf(1000 + goodLeads++);

			const answer = await workflow.sendRaw(JSON.stringify(lead), headers);
			const run = await workflow.nextExecution();

			expect(answer).toMatchObject({ status: 200, body: { received: 1 } });
			expect(run.output(TRIGGER)).toMatchObject([{ lead: { problems: [] }, raw: lead }]);
			expect(run.output(DELIVER, 'Delivered')).toHaveLength(1);
		});

		it('a good lead behind a byte order mark', async () => {
			const lead = leadOf(1000 + goodLeads++);
			const bytes = new Uint8Array([0xef, 0xbb, 0xbf, ...utf8(JSON.stringify(lead))]);

			const answer = await workflow.sendRaw(bytes, NONE);
			const run = await workflow.nextExecution();

			expect(answer.status).toBe(200);
			expect(run.output(TRIGGER)).toMatchObject([{ raw: lead }]);
		});

		it('bytes that are no UTF-8', async () => {
			const [before = '', after = ''] = leadWith({
				userDetails: { email: 'b@example.com', company: '#' },
			}).split('#');
			const bytes = new Uint8Array([...utf8(before), 0xff, 0xc3, ...utf8(after)]);

			const answer = await workflow.sendRaw(bytes, JSON_TYPE);
			const run = await workflow.nextExecution();

			expect(answer.status).toBe(200);
			expect(run.output(TRIGGER)).toMatchObject([{ lead: { contact: { email: 'b@example.com' } } }]);
			await expectGoodLeadToArrive();
		});

		it('a multipart form', async () => {
			const form = new FormData();
			form.append('first_name', 'Kim');
			form.append('last_name', 'Form');
			form.append('email', 'kim.form@example.com');
			form.append('lead_source', 'SPZA-INS|contoso.backup');
			const request = new Request(workflow.url, { method: 'POST', body: form });

			const answer = await workflow.sendRaw(new Uint8Array(await request.arrayBuffer()), {
				'content-type': request.headers.get('content-type') ?? '',
			});
			const run = await workflow.nextExecution();

			expect(answer).toMatchObject({ status: 200, body: { received: 1 } });
			expect(run.output(PARSE)).toMatchObject([
				{ lead: { contact: { firstName: 'Kim', email: 'kim.form@example.com' }, source: { action: 'INS' } } },
			]);
			await expectGoodLeadToArrive();
		});
	});
});
