import fc from 'fast-check';
import type { SendResult } from '../../../../lib/destinations/contract';
import { openMarketo } from '../../../../lib/destinations/marketo/marketo';
import { readAccount } from '../../../../lib/destinations/marketo/account';
import type { HttpAnswer, HttpTransport } from '../../../../lib/destinations/transport';
import { time } from '../time';
import { CHOICES, people } from './world';

const TOKEN: HttpAnswer = { status: 200, headers: {}, body: '{"access_token":"t","expires_in":3600}' };
const FIELDS: HttpAnswer = {
	status: 200,
	headers: {},
	body: JSON.stringify({
		success: true,
		result: [
			{
				searchableFields: [['email']],
				fields: ['email', 'lastName'].map((name) => ({ name, dataType: 'string', updateable: true })),
			},
		],
	}),
};

const EMAILS = people(3).map(({ lead }) => lead.contact.email);
const record = fc.oneof(
	fc.record(
		{
			id: fc.oneof(fc.nat(), fc.anything()),
			status: fc.oneof(fc.constantFrom('created', 'updated', 'skipped'), fc.anything()),
			email: fc.oneof(fc.constantFrom(...EMAILS), fc.anything()),
			updatedAt: fc.oneof(fc.constant('2026-11-23T07:00:00Z'), fc.anything()),
			reasons: fc.oneof(
				fc.array(
					fc.record({ code: fc.constantFrom('1004', '1005', '1006', '1007', '9'), message: fc.string() }),
				),
				fc.anything(),
			),
		},
		{ requiredKeys: [] },
	),
	fc.anything(),
);
const body = fc.oneof(
	fc.record(
		{
			success: fc.oneof(fc.boolean(), fc.anything()),
			result: fc.oneof(fc.array(record, { maxLength: 4 }), fc.anything()),
			errors: fc.oneof(
				fc.array(fc.record({ code: fc.constantFrom('601', '602', '603', '604', '606', '607', '1003', 'x') })),
				fc.anything(),
			),
			nextPageToken: fc.oneof(fc.string(), fc.anything()),
			moreResult: fc.anything(),
		},
		{ requiredKeys: [] },
	),
	fc.anything(),
);
const answer = fc.record({
	status: fc.oneof({ weight: 9, arbitrary: fc.constant(200) }, fc.nat(999)),
	headers: fc.constant({}),
	body: fc.oneof(
		body.map((value) => textOf(value)),
		body.map((value) => textOf(value).slice(0, 20)),
		fc.string(),
	),
});

/** What JSON cannot hold is left out of it. */
function textOf(value: unknown): string {
	return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)) ?? '';
}

const KNOWN: readonly SendResult['status'][] = ['created', 'updated', 'rejected', 'tryAgain', 'closed'];

it('Whatever Marketo answers, each lead gets a result, nothing is thrown, and nothing is called done that was not', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 6 }), async (answers) => {
			/** Ids that some answer to a write or a search has named. */
			const named = new Set<string>();
			let next = 0;
			const transport: HttpTransport = async ({ url }) => {
				await Promise.resolve();
				if (url.includes('/identity/')) return TOKEN;
				if (url.includes('describe2')) return FIELDS;
				const given = answers[next++ % answers.length] ?? TOKEN;
				for (const id of given.body.match(/\d+/g) ?? []) named.add(id);
				return given;
			};
			const account = readAccount('https://fuzz.mktorest.com', 'id', 'secret');
			const signal = new AbortController().signal;
			const destination = await openMarketo({ ...CHOICES, account, transport, time: time() }, signal);
			const rows = people(3).flatMap(({ lead, keys, options }) => {
				const prepared = destination.prepare(lead, keys, options);
				return prepared.kind === 'record' ? [prepared.record] : [];
			});
			const results = await destination.send(rows, signal);
			expect(results).toHaveLength(3);
			for (const result of results) {
				expect(KNOWN).toContain(result.status);
				if ('remoteId' in result) expect(named).toContain(result.remoteId);
			}
		}),
		{ numRuns: 300 },
	);
});
