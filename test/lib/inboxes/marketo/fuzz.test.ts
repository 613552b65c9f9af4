import fc from 'fast-check';

import { readAccount } from '../../../../lib/destinations/marketo/account';
import type { HttpAnswer, HttpTransport } from '../../../../lib/destinations/transport';
import { InboxError } from '../../../../lib/inboxes/errors';
import { marketoInbox } from '../../../../lib/n8n/marketoInbox';
import { polledLead } from '../../../../lib/n8n/pollSource';
import { time } from '../../destinations/time';

const TOKEN: HttpAnswer = { status: 200, headers: {}, body: '{"access_token":"t","expires_in":3600}' };

const activity = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record(
			{
				marketoGUID: fc.oneof(fc.nat().map(String), fc.jsonValue()),
				leadId: fc.oneof(fc.nat(9), fc.jsonValue()),
				activityDate: fc.oneof(
					fc.constantFrom('2026-11-23T07:00:00Z', '2026-11-23T07:00:00+0000'),
					fc.jsonValue(),
				),
				activityTypeId: fc.oneof(fc.constantFrom(2, 12), fc.jsonValue()),
				primaryAttributeValueId: fc.oneof(fc.constant(7), fc.jsonValue()),
				attributes: fc.oneof(
					fc.array(
						fc.record({
							name: fc.oneof(fc.constantFrom('Form Fields', 'User Agent'), fc.jsonValue()),
							value: fc.oneof(
								fc.constantFrom(
									'a:1:{s:5:"Email";s:9:"a@b.co.uk";}',
									'{"__proto__":{"Email":1},"Email":["a"]}',
								),
								fc.jsonValue(),
							),
						}),
						{ maxLength: 3 },
					),
					fc.jsonValue(),
				),
			},
			{ requiredKeys: [] },
		),
	},
	fc.jsonValue(),
);
const field = fc.record({
	name: fc.oneof(fc.constantFrom('email', 'leadSource', 'notes'), fc.string()),
	dataType: fc.constantFrom('string', 'text', 'email'),
});
const result = fc.oneof(
	fc.array(activity, { maxLength: 4 }),
	fc.array(fc.record({ id: fc.nat(9), email: fc.jsonValue(), leadSource: fc.jsonValue() }), { maxLength: 4 }),
	fc.array(fc.record({ fields: fc.array(field, { maxLength: 4 }) }), { maxLength: 1 }),
	fc.jsonValue(),
);
const body = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record(
			{
				success: fc.oneof({ weight: 6, arbitrary: fc.constant<unknown>(true) }, fc.jsonValue()),
				result,
				errors: fc.array(fc.record({ code: fc.constantFrom('601', '603', '606', '1003', 'x') })),
				nextPageToken: fc.oneof(fc.constantFrom('A', 'B'), fc.jsonValue()),
				moreResult: fc.oneof(fc.boolean(), fc.jsonValue()),
			},
			{ requiredKeys: [] },
		),
	},
	fc.jsonValue(),
);
const answer: fc.Arbitrary<HttpAnswer> = fc.record({
	status: fc.oneof({ weight: 9, arbitrary: fc.constant(200) }, fc.nat(999)),
	headers: fc.record({ date: fc.oneof(fc.constant('Mon, 23 Nov 2026 07:00:00 GMT'), fc.string()) }),
	body: fc.oneof({ weight: 9, arbitrary: body.map((value) => JSON.stringify(value)) }, fc.string()),
});

it.each([{ formFills: 7 }, 'newPeople'] as const)(
	'Whatever Marketo answers, a page of %j is one, or fails as polls do',
	async (readFrom) => {
		let pages = 0;
		await fc.assert(
			fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 6 }), async (answers) => {
				let next = 0;
				const transport: HttpTransport = async ({ url }) => {
					await Promise.resolve();
					return url.includes('/identity/') ? TOKEN : (answers[next++ % answers.length] ?? TOKEN);
				};
				const account = readAccount('https://fuzz.mktorest.com', 'id', 'secret');
				const inbox = marketoInbox({ account, transport, time: time() }, readFrom);
				const query = { from: 0, position: 'Z', limit: 300 };
				try {
					const { rows, askedAt } = await inbox.page(query, new AbortController().signal);
					pages++;
					expect(Number.isFinite(askedAt)).toBe(true);
					for (const row of rows) {
						expect(row.id).not.toBe('');
						expect(Number.isFinite(row.writtenAt)).toBe(true);
						const { lead } = polledLead(inbox, row, '2026-11-23T07:00:00.000Z');
						expect(lead.channel).toBe('marketo');
						expect(lead.problems).not.toContain('unknownShape');
					}
				} catch (error) {
					if (!(error instanceof InboxError)) throw error;
				}
			}),
			{ numRuns: 500 },
		);
		// Not all of it fails.
		expect(pages).toBeGreaterThan(50);
	},
);
