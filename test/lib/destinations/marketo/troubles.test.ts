import { marketoError } from '../../../servers/marketo/marketo';
import type { Trouble } from '../../../servers/standIn';
import { PLANTED } from '../leads';
import { isWrite, people, startWorld, task, type World } from './world';

let world: World;
beforeEach(async () => {
	world = await startWorld();
});
afterEach(async () => await world.stop());

const isFind = ({ query }: { query: URLSearchParams }): boolean => query.get('_method') === 'GET';
const ofCode = (code: string): Trouble => ({ answer: marketoError(code) });
const always = (trouble: Trouble, on = isWrite): void =>
	world.marketo.fault({ on, times: Infinity, trouble });
const status = (code: number, headers = {}): Trouble => ({ answer: { status: code, headers, body: '<h1>' } });

describe('An error of a whole request', () => {
	it.each([
		['608', 'busy'],
		['611', 'busy'],
		['614', 'busy'],
		['615', 'busy'],
		['713', 'busy'],
		['500', 'answerLost'],
		['502', 'answerLost'],
		['604', 'answerLost'],
		['719', 'answerLost'],
	])('%s of a write means: %s', async (code, why) => {
		always(ofCode(code));
		const [result] = await world.send([task(1)]);
		expect(result).toMatchObject({ status: 'tryAgain', why, code: `marketo${code}` });
	});

	it('606 is over after the 20 seconds that Marketo counts over', async () => {
		always(ofCode('606'));
		expect(await world.send([task(1)])).toMatchObject([
			{ status: 'tryAgain', why: 'busy', retryAfter: 20_000 },
		]);
	});

	it.each(['500', '502', '604', '719'])('%s of a search means: nothing was written', async (code) => {
		always(ofCode(code), isFind);
		expect(await world.send([task(1)])).toMatchObject([{ status: 'tryAgain', why: 'unsent' }]);
	});

	it('603 closes Marketo, and says which right or list to look at', async () => {
		always(ofCode('603'));
		expect(await world.send([task(1)])).toMatchObject([
			{
				status: 'closed',
				code: 'accessDenied',
				message: expect.stringMatching(/Read-Write Lead.+allow-list/) as string,
			},
		]);
	});

	it('607 closes Marketo until its day is over, for all leads that wait', async () => {
		world.marketo.settings.limits.callsADay = 2;
		const outcomes = await world.deliver(people(700));
		expect(outcomes).toEqual(
			Array(700).fill(
				expect.objectContaining({
					status: 'retryable',
					code: 'quotaUsedUp',
					notBefore: '2026-11-24T06:00:00.000Z',
				}),
			),
		);
	});

	it('that nobody foresaw refuses the leads, by its code and not by its words', async () => {
		always({ answer: marketoError('1099', 'Zyxwia Qwertz is not welcome') });
		const [result] = await world.send([task(1)]);
		expect(result).toMatchObject({ status: 'rejected', code: 'marketo1099' });
	});
});

describe('An answer that is none of Marketo’s', () => {
	it.each([
		[429, { 'Retry-After': '7' }, { status: 'tryAgain', why: 'busy', retryAfter: 7000 }],
		[429, {}, { status: 'tryAgain', why: 'busy' }],
		[500, {}, { status: 'tryAgain', why: 'answerLost' }],
		[503, {}, { status: 'tryAgain', why: 'answerLost' }],
		[413, {}, { status: 'rejected' }],
		[302, { Location: 'https://example.com/' }, { status: 'closed' }],
		[403, {}, { status: 'closed' }],
		[404, {}, { status: 'closed' }],
	])('%d %j to a write', async (code, headers, result) => {
		always(status(code, headers));
		expect(await world.send([task(1)])).toMatchObject([{ ...result, code: `http${code}` }]);
	});

	it.each([
		['a page', '<!doctype html><title>Maintenance</title>'],
		['half of it', '{"requestId":"1","success":true,"result":[{"id":1,"st'],
		['nothing', ''],
		['another type', '[]'],
		['another shape', '{"success":"yes"}'],
		['no results', '{"success":true}'],
		['too few results', '{"success":true,"result":[{"id":1,"status":"created"}]}'],
		[
			'too many results',
			JSON.stringify({ success: true, result: Array(3).fill({ id: 1, status: 'created' }) }),
		],
		['results of another shape', '{"success":true,"result":["created","created"]}'],
		['results without an id', '{"success":true,"result":[{"status":"created"},{"status":"created"}]}'],
		['an unknown status', '{"success":true,"result":[{"id":1,"status":"x"},{"id":2,"status":"x"}]}'],
	])('%s to a write leaves open whether it was done', async (_, body) => {
		always({ answer: { status: 200, body } });
		expect(await world.send(people(2))).toEqual(
			Array(2).fill(
				expect.objectContaining({ status: 'tryAgain', why: 'answerLost', code: 'answerUnreadable' }),
			),
		);
	});

	it.each([
		'<h1>',
		'{"success":true}',
		'{"success":true,"result":[{"email":1}]}',
		'{"success":true,"result":[null]}',
	])('to a search is no proof that nobody is there: %s', async (body) => {
		always({ answer: { status: 200, body } }, isFind);
		expect(await world.send([task(1)])).toMatchObject([{ status: 'tryAgain', why: 'unsent' }]);
		expect(world.writes()).toEqual([]);
	});

	it('that never ends its pages is given up', async () => {
		const body = { success: true, result: [], nextPageToken: 'again', moreResult: true };
		always({ answer: { status: 200, body } }, isFind);
		expect(await world.send([task(1)])).toMatchObject([{ status: 'tryAgain', why: 'unsent' }]);
	});
});

describe('A connection that breaks', () => {
	it.each(['beforeDoing', 'afterDoing', 'insideAnswer'] as const)(
		'%s makes no second person, and ends well at the next try',
		async (cut) => {
			world.marketo.fault({ on: isWrite, trouble: { cut } });
			const [outcome] = await world.deliver([task(1)], { notesField: 'marketplaceNotes' });
			expect(['created', 'duplicate']).toContain(outcome?.status);
			expect(world.marketo.leads()).toHaveLength(1);
		},
	);

	it('at each try leaves the lead unconfirmed', async () => {
		always({ cut: 'beforeDoing' });
		expect(await world.deliver([task(1)])).toMatchObject([{ status: 'unconfirmed', code: 'connectionCut' }]);
	});

	it('at each try after it was written is found out at the second one', async () => {
		always({ cut: 'afterDoing' });
		expect(await world.deliver([task(1)])).toMatchObject([{ status: 'updated', matched: 'email' }]);
	});

	it('before a search has its answer is no harm', async () => {
		always({ cut: 'beforeDoing' }, isFind);
		expect(await world.deliver([task(1)])).toMatchObject([{ status: 'retryable' }]);
	});

	it('while Marketo is asked for its fields brings the leads back with the reason', async () => {
		always({ cut: 'beforeDoing' }, () => true);
		expect(await world.deliver(people(3))).toEqual(
			Array(3).fill(expect.objectContaining({ status: 'retryable', code: 'connectionCut' })),
		);
	});
});

describe('A record that Marketo refuses', () => {
	const refuse = (n: number, code: string, message?: string): void => {
		world.marketo.settings.refuse = ({ email }) =>
			String(email).includes(`+${n}@`) ? { code, message: message ?? 'Zyxwia' } : null;
	};

	it('does not keep the others from being delivered', async () => {
		refuse(77, '1003');
		const outcomes = await world.deliver(people(200));
		expect(outcomes[77]).toMatchObject({ status: 'rejected', code: 'marketo1003' });
		expect(outcomes.filter((one) => one.status === 'created')).toHaveLength(199);
	});

	it.each(['1016', '1019', '1020', '1029'])('for the moment (%s) is tried again', async (code) => {
		refuse(1, code);
		expect(await world.send(people(2))).toMatchObject([
			{ status: 'created' },
			{ status: 'tryAgain', why: 'busy' },
		]);
	});

	it('for a field is delivered without it, and the outcome says so', async () => {
		const { settings } = world.marketo;
		settings.refuse = (values) =>
			'title' in values ? { code: '1003', message: "Invalid value for field 'title': boss" } : null;
		const [outcome] = await world.deliver([task(1, { contact: { title: 'boss' } })]);
		expect(outcome).toMatchObject({ status: 'created', changes: [{ field: 'title', what: 'dropped' }] });
	});

	it('for a field that is gone since Marketo was asked (1006) is delivered without it', async () => {
		const { settings } = world.marketo;
		settings.refuse = (values) =>
			'country' in values ? { code: '1006', message: "Field 'country' not found" } : null;
		expect(await world.deliver([task(1)])).toMatchObject([
			{ status: 'created', changes: [{ field: 'country', what: 'dropped' }] },
		]);
	});

	it.each(['crm', 'notOnUpdate'] as const)(
		'for its company where a CRM keeps those (%s) is delivered without',
		async (companyFields) => {
			world.marketo.settings.companyFields = companyFields;
			world.marketo.insert({ email: 'zyxwia.qwertz+1@example.com' });
			const [outcome] = await world.deliver([task(1)]);
			expect(outcome).toMatchObject({ status: 'updated', changes: [{ field: 'company', what: 'dropped' }] });
			expect(world.marketo.leads()[0]).toMatchObject({ lastName: 'Qwertz' });
		},
	);

	it('for its partition says what to set', async () => {
		world.marketo.partitions.push({ id: 7, name: 'Closed', isOpen: false });
		expect(await world.deliver([task(1)], { partition: 'Closed' })).toMatchObject([
			{ status: 'rejected', code: 'partitionDenied' },
		]);
	});

	it('because there is one that this sign-in cannot see is no reason to try for ever', async () => {
		world.marketo.insert({ email: 'zyxwia.qwertz+1@example.com' });
		always({ answer: { status: 200, body: { success: true, result: [] } } }, isFind);
		expect(await world.deliver([task(1)])).toMatchObject([{ status: 'rejected', code: 'personHidden' }]);
		expect(world.writes()).toHaveLength(1);
	});

	it('because it was deleted since it was found is added anew', async () => {
		world.marketo.insert({ email: 'zyxwia.qwertz+1@example.com' });
		world.marketo.fault({
			on: isWrite,
			trouble: {
				answer: {
					status: 200,
					body: { success: true, result: [{ status: 'skipped', reasons: [{ code: '1004' }] }] },
				},
			},
		});
		expect(await world.deliver([task(1)])).toMatchObject([{ status: 'updated' }]);
	});
});

it('An execution that is stopped waits for nothing', async () => {
	const stop = new AbortController();
	const destination = await world.open();
	always({ hold: true }, () => true);
	const rows = people(1).flatMap(({ lead, keys, options }) => {
		const prepared = destination.prepare(lead, keys, options);
		return prepared.kind === 'record' ? [prepared.record] : [];
	});
	const sent = destination.send(rows, stop.signal);
	await world.marketo.arrival(1, isFind);
	stop.abort();
	expect(await sent).toMatchObject([{ status: 'tryAgain', code: 'cancelled' }]);
});

it('Nothing personal and no secret is in what is said, whatever Marketo says', async () => {
	const said: unknown[] = [];
	for (const code of ['603', '606', '607', '611', '1003', '1099', 'Zyxwia']) {
		always({ answer: marketoError(code, 'Zyxwia Qwertz zyxwia.qwertz+1@example.com xyzzy note') });
		said.push(await world.send([task(1)]));
		world.marketo.heal();
	}
	world.marketo.settings.refuse = ({ email }) => ({
		code: '1003',
		message: `Value of 'lastName': Qwertz ${String(email)}`,
	});
	said.push(await world.send([task(1)]));
	const text = JSON.stringify(said);
	for (const word of [...PLANTED, world.marketo.client.secret]) expect(text).not.toContain(word);
});
