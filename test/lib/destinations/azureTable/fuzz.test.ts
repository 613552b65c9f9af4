import fc from 'fast-check';

import { openAzureTable } from '../../../../lib/destinations/azureTable/open';
import { TABLE_POLICY } from '../../../../lib/destinations/azureTable/policy';
import type { LeadRow } from '../../../../lib/destinations/azureTable/row';
import type { SendResult } from '../../../../lib/destinations/contract';
import { type Reply, type StandIn, startStandIn } from '../../../servers/standIn.ts';
import { PLANTED, tasks } from '../leads';

/** All of one partition, so that they are one transaction. */
const TASKS = tasks(200, { mapped: {} });

const status = fc.oneof(
	fc.constantFrom(200, 201, 202, 204, 400, 403, 404, 409, 412, 413, 429, 500, 503),
	fc.integer({ min: 200, max: 599 }),
);
const code = fc.constantFrom(
	'EntityAlreadyExists',
	'ResourceNotFound',
	'TableNotFound',
	'TableBeingDeleted',
	'InvalidInput',
	'AuthenticationFailed',
	'ServerBusy',
	'zyxwia.qwertz',
);
const words = fc.constantFrom(...PLANTED, '', '0:x', '99:y');
const error = fc
	.record({ code, words })
	.map(({ code: value, words: said }) =>
		JSON.stringify({ 'odata.error': { code: value, message: { value: said } } }),
	);
const part = fc
	.record({ status, body: fc.oneof(fc.constant(''), error, words) })
	.map(
		({ status: told, body }) =>
			`--changesetresponse_1\r\n\r\nHTTP/1.1 ${told} X\r\nETag: W/"1"\r\n\r\n${body}\r\n`,
	);
const multipart = fc
	.array(part, { maxLength: 5 })
	.map((parts) => `--batchresponse_1\r\n\r\n${parts.join('')}--changesetresponse_1--\r\n--batchresponse_1--`);
const rows = fc
	.array(
		fc.oneof(
			fc.anything(),
			fc.record({ PartitionKey: fc.string(), RowKey: fc.string(), DeliveryKeys: fc.anything() }),
		),
		{
			maxLength: 3,
		},
	)
	.map((value) =>
		JSON.stringify({ value }, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)),
	);
const body = fc.oneof(multipart, error, rows, words, fc.string());
const answer: fc.Arbitrary<Reply> = fc.record({
	status,
	headers: fc.record({
		'content-type': fc.constantFrom(
			'application/json',
			'multipart/mixed; boundary=batchresponse_1',
			'text/html',
		),
		'retry-after': fc.constantFrom('1', 'soon', '-1', 'Mon, 23 Nov 2026 08:00:07 GMT'),
	}),
	body: fc.oneof(
		body,
		body.map((text) => text.slice(0, text.length / 2)),
	),
});

const KNOWN: ReadonlySet<SendResult['status']> = new Set([
	'created',
	'updated',
	'duplicate',
	'rejected',
	'unconfirmed',
	'tryAgain',
	'closed',
]);

let answers: Reply[] = [];
let written = 0;
let service: StandIn;
beforeAll(async () => {
	service = await startStandIn(() => {
		const next = answers.shift() ?? { status: 503, headers: {}, body: '' };
		written = Math.max(written, String(next.body).match(/HTTP\/1\.1 2\d\d/g)?.length ?? 0);
		return next;
	});
});
afterAll(async () => await service.stop());

it('Whatever answers, each row gets a result, nothing is thrown, and nothing is called written that was not', async () => {
	const output = await openAzureTable({
		signIn: { by: 'accountKey', endpoint: `${service.origin}/contoso`, account: 'contoso', key: 'a2V5' },
		table: 'Leads',
		policy: { ...TABLE_POLICY, createsTable: true },
		clock: () => 0,
	});
	const all = TASKS.flatMap(({ lead, keys, options }): LeadRow[] => {
		const prepared = output.prepare(lead, keys, options);
		return prepared.kind === 'record' ? [prepared.record] : [];
	});
	const batch = all.filter(({ key }) => key.partitionKey === all[0]?.key.partitionKey).slice(0, 3);
	expect(batch).toHaveLength(3);
	await fc.assert(
		fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 5 }), async (given) => {
			answers = [...given];
			written = 0;
			const results = await output.send(batch, new AbortController().signal);
			expect(results).toHaveLength(3);
			for (const result of results) {
				expect(KNOWN).toContain(result.status);
				if (result.status === 'created' || result.status === 'updated') expect(written).toBeGreaterThan(0);
				if (result.status === 'rejected') expect(result.code).not.toBe('internal');
			}
			for (const word of PLANTED) expect(JSON.stringify(results)).not.toContain(word);
		}),
		{ numRuns: 300 },
	);
});
