import { originOf } from '../../../../lib/destinations/salesforce/instance';
import { isDelivered } from '../../../../lib/destinations/outcome';
import { TransportError } from '../../../../lib/destinations/transport';
import type { HttpRequest } from '../../../../lib/destinations/transport';
import { send, task } from '../../../contracts/crm/deliveries';
import { OUTAGES, type SalesforceStandIn, startSalesforce } from '../../../servers/salesforce/salesforce';
import { isWrite, open, put, signal, signedTransport } from './world';

describe('requests to Salesforce', () => {
	let standIn: SalesforceStandIn;
	beforeEach(async () => {
		standIn = await startSalesforce();
	});
	afterEach(async () => await standIn.stop());

	const leads = (count: number) => Array.from({ length: count }, (_, n) => task({ n }));

	it('are five writes and five searches for 1,000 new leads', async () => {
		const destination = await open(standIn);
		const before = standIn.requests.length;
		await send(destination, leads(1000));
		const asked = standIn.requests.slice(before);
		expect(asked.filter(isWrite)).toHaveLength(5);
		expect(asked).toHaveLength(10);
		expect(standIn.records('Lead')).toHaveLength(1000);
	});

	it('carry a version of the API that knows the headers we send', async () => {
		await send(await open(standIn), leads(1));
		for (const { path } of standIn.requests) expect(path).toMatch(/^\/services\/data\/v62\.0\//);
	});

	it('go through the transport that is passed in, whole, and without a token of jsforce’s', async () => {
		const carried: HttpRequest[] = [];
		const signed = signedTransport(standIn);
		const destination = await open(standIn, {}, async (request) => {
			carried.push(request);
			return await signed(request);
		});
		await send(destination, leads(3));
		expect(carried).toHaveLength(standIn.requests.length);
		for (const { url, headers } of carried) {
			expect(new URL(url).origin).toBe(standIn.origin);
			expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('authorization');
		}
	});

	it('are renewed once in the midst of a run, and the leads are delivered', async () => {
		const destination = await open(standIn);
		await send(destination, leads(1));
		standIn.expireSessions();
		const outcomes = await send(destination, [task({ n: 2 })]);
		expect(outcomes).toEqual([expect.objectContaining({ status: 'created' })]);
	});

	it('end where a renewed sign-in is refused, too', async () => {
		const destination = await open(standIn);
		standIn.settings.refuseRefresh = true;
		standIn.expireSessions();
		const before = standIn.requests.length;
		const outcomes = await send(destination, leads(1));
		expect(outcomes).toEqual([expect.objectContaining({ status: 'retryable', code: 'signInRefused' })]);
		expect(standIn.requests.length - before).toBe(1);
	});

	it('follow the pages of a long answer at the same place only', async () => {
		standIn.settings.pageSize = 1;
		for (const n of [1, 2, 3])
			standIn.insert('Lead', {
				LastName: `Typed ${n}`,
				Company: 'x',
				Email: 'zyxwia.qwertz.1@plugh.example',
			});
		const [outcome] = await send(await open(standIn), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'updated', matched: 'email' });
		standIn.fault({
			on: ({ path }) => path.endsWith('/composite'),
			times: Infinity,
			trouble: {
				mangle: (body) =>
					Buffer.from(
						body
							.toString()
							.replace(/"nextRecordsUrl":"[^"]*"/g, '"nextRecordsUrl":"https://elsewhere.example/query/01g"'),
					),
			},
		});
		const [refused] = await send(await open(standIn), [task({ n: 1, step: 1 })]);
		expect(refused).toMatchObject({ status: 'retryable', code: 'answerInvalid' });
	});

	it.each<[string | undefined, string]>([
		['http://contoso.my.salesforce.com', 'without encryption'],
		['https://user:secret@contoso.my.salesforce.com', 'with a password in it'],
		['ftp://contoso.example', 'of another protocol'],
		[undefined, 'that is missing'],
		['', 'that is empty'],
	])('are never sent to an address %s', (address) => {
		expect(() => originOf(address)).toThrow('press Connect');
	});

	it.each([
		['https://contoso.my.salesforce.com/', 'https://contoso.my.salesforce.com'],
		['http://127.0.0.1:8080/services', 'http://127.0.0.1:8080'],
	])('go to the origin of %s', (address, origin) => {
		expect(originOf(address)).toBe(origin);
	});
});

describe('a Salesforce in trouble', () => {
	let standIn: SalesforceStandIn;
	beforeEach(async () => {
		standIn = await startSalesforce();
	});
	afterEach(async () => await standIn.stop());

	/** One send, without the loop's patience. */
	const sendOnce = async () => {
		const destination = await open(standIn);
		const { lead, keys, options } = task({ n: 1 });
		const prepared = destination.prepare(lead, keys, options);
		if (prepared.kind !== 'record') throw new Error('The lead could not be made ready.');
		return { prepared, send: async () => (await destination.send([prepared.record], signal))[0] };
	};

	it.each([
		['a used-up quota closes it', OUTAGES.quota, { status: 'closed', code: 'quota' }],
		['too many slow requests are a reason to wait', OUTAGES.concurrency, { status: 'tryAgain', why: 'busy' }],
		['a maintenance is a reason to wait', OUTAGES.serverUnavailable, { status: 'tryAgain', why: 'busy' }],
		['after an error of its own nobody knows', OUTAGES.unexpected, { status: 'tryAgain', why: 'answerLost' }],
		['after a gateway’s page nobody knows', OUTAGES.brokenGateway, { status: 'tryAgain', why: 'answerLost' }],
	])('%s', async (_, answer, expected) => {
		const { send: once } = await sendOnce();
		standIn.fault({ on: isWrite, trouble: { answer } });
		expect(await once()).toMatchObject(expected);
	});

	it('a search without an answer is no reason to think that something was written', async () => {
		const { send: once } = await sendOnce();
		standIn.fault({ trouble: { answer: OUTAGES.unexpected } });
		expect(await once()).toMatchObject({ status: 'tryAgain', why: 'busy' });
		standIn.fault({ trouble: { cut: 'insideAnswer' } });
		expect(await once()).toMatchObject({ status: 'tryAgain', why: 'unsent' });
	});

	it('a lock is a reason to wait, for the record that is locked', async () => {
		standIn.settings.locked = (_, { Email }) => Email === 'zyxwia.qwertz.1@plugh.example';
		const outcomes = await send(await open(standIn), [task({ n: 0 }), task({ n: 1 }), task({ n: 2 })]);
		expect(outcomes.map(({ status }) => status)).toEqual(['created', 'retryable', 'created']);
		expect(outcomes[1]).toMatchObject({ code: 'recordLocked' });
	});

	it.each([
		[403, 'API_DISABLED_FOR_ORG', { status: 'closed', code: 'apiDisabled' }],
		[400, 'INVALID_FIELD', { status: 'rejected', code: 'requestRefused' }],
		[302, 'MOVED', { status: 'rejected', code: 'http302' }],
	])('an answer of %s %s is told in our words', async (status, errorCode, expected) => {
		const { send: once } = await sendOnce();
		standIn.fault({ on: isWrite, trouble: { answer: { status, body: [{ errorCode, message: 'Zyxwia' }] } } });
		const result = await once();
		expect(result).toMatchObject(expected);
		expect(JSON.stringify(result)).not.toContain('Zyxwia');
	});

	it.each([
		['STORAGE_LIMIT_EXCEEDED', { status: 'closed', code: 'storageFull' }],
		[
			'SOMETHING_NEW_IN_HERE',
			{ status: 'rejected', message: expect.stringContaining('SOMETHING_NEW_IN_HERE') as unknown },
		],
		['Zyxwia', { status: 'rejected', message: 'Salesforce refuses the record (no code).' }],
		['FIELD_CUSTOM_VALIDATION_EXCEPTION', { status: 'rejected', code: 'validationRule' }],
	])('a record that is refused with %s is told in our words', async (statusCode, expected) => {
		const { send: once } = await sendOnce();
		const body = [{ success: false, errors: [{ statusCode, message: 'Zyxwia Qwertz', fields: ['Zyxwia'] }] }];
		standIn.fault({ on: isWrite, trouble: { answer: { status: 200, body } } });
		const result = await once();
		expect(result).toMatchObject(expected);
		expect(JSON.stringify(result)).not.toContain('Zyxwia');
	});

	it.each(['Lead', 'Task'])('that hold one value which cannot be read keep no other %s out', async (type) => {
		if (type === 'Task')
			await send(
				await open(standIn),
				[0, 1, 2, 3, 4].map((n) => task({ n })),
			);
		// The body is read before anything is done, so that one record refuses them all.
		const body = [{ errorCode: 'JSON_PARSER_ERROR', message: 'Cannot deserialize instance of int' }];
		standIn.fault({
			on: (request) => isWrite(request) && request.body.includes('unreadable'),
			times: Infinity,
			trouble: { answer: { status: 400, body } },
		});
		const outcomes = await send(
			await open(standIn),
			[0, 1, 2, 3, 4].map((n) =>
				task({ n, step: type === 'Task' ? 1 : 0, description: n === 3 ? 'unreadable' : 'x' }),
			),
		);
		expect(outcomes.map(isDelivered)).toEqual([true, true, true, false, true]);
		expect(outcomes[3]).toMatchObject({ status: 'rejected', code: 'requestRefused' });
	});

	it('that is down when the run begins gives the leads back, with the reason', async () => {
		put(standIn, 'quota', { on: () => true, times: Infinity });
		const outcomes = await send(await open(standIn), [task({ n: 1 })]);
		expect(outcomes).toEqual([expect.objectContaining({ status: 'retryable', code: 'quota' })]);
	});

	it.each([
		['refused', false, 'unsent', 'connectionRefused'],
		['timeout', 'unknown', 'answerLost', 'timeout'],
		['tooLong', true, 'answerLost', 'answerTooLong'],
		['aborted', 'unknown', 'answerLost', 'cancelled'],
	] as const)('a write without an answer (%s) is %s sent', async (reason, sent, why, code) => {
		const signed = signedTransport(standIn);
		const destination = await open(standIn, {}, async (request) => {
			if (request.url.includes('/sobjects') && request.method === 'POST')
				throw new TransportError(reason, sent);
			return await signed(request);
		});
		const { lead, keys, options } = task({ n: 1 });
		const prepared = destination.prepare(lead, keys, options);
		if (prepared.kind !== 'record') throw new Error('The lead could not be made ready.');
		expect(await destination.send([prepared.record], signal)).toMatchObject([
			{ status: 'tryAgain', why, code },
		]);
	});

	it('that does not show leads at all cannot work as it is set up', async () => {
		standIn.settings.hiddenObjects = ['Lead'];
		await expect(open(standIn)).rejects.toThrow('does not see leads');
	});

	it.each(['notUnique', 'absent'] as const)(
		'whose external id is %s cannot keep a record key',
		async (externalId) => {
			standIn.settings.externalId = externalId;
			await expect(open(standIn)).rejects.toThrow('External ID Field');
		},
	);
});
