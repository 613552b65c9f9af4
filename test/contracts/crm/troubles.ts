import fc from 'fast-check';
import type { Outcome } from '../../../lib/destinations/contract';
import { isDelivered } from '../../../lib/destinations/outcome';
import { PLANTED } from '../../lib/destinations/leads';
import type { StandInRequest } from '../../servers/standIn';
import { emailOf, send, task } from './deliveries';
import type { CrmTrouble, CrmWorld } from './world';

/** For answers of 64 MB, on a machine with other work. */
const A_LOT_TO_READ_MS = 60_000;

/** What holds when things go wrong: an outcome for every lead, no second record, no success that was not. */
export function troubleSuite(world: () => CrmWorld, restart: () => Promise<void>): void {
	const leads = (count: number) => Array.from({ length: count }, (_, n) => task({ n }));
	const statuses = (outcomes: readonly Outcome[]): Set<string> =>
		new Set(outcomes.map(({ status }) => status));
	const addresses = (): string[] =>
		world()
			.leads()
			.map(({ email }) => email ?? '')
			.sort();
	const wanted = (count: number): string[] =>
		leads(count)
			.map((_, n) => emailOf(n))
			.sort();
	const expectNothingPersonal = (outcomes: readonly Outcome[]): void => {
		for (const outcome of outcomes.filter((one) => !isDelivered(one))) {
			for (const word of PLANTED) expect(JSON.stringify(outcome)).not.toContain(word);
		}
	};

	it.each(['signInExpired', 'throttled', 'server500Before', 'cutBefore'] as const)(
		'after one trouble (%s) every lead is delivered, once',
		async (trouble) => {
			const destination = await world().open();
			world().trouble(trouble, 1);
			const outcomes = await send(destination, leads(12));
			expect(outcomes.filter(isDelivered)).toHaveLength(12);
			expect(addresses()).toEqual(wanted(12));
		},
	);

	it.each(['server500After', 'cutAfter'] as const)(
		'a lost answer (%s) is found out about: no second record, and the lead counts as delivered',
		async (trouble) => {
			const destination = await world().open();
			world().trouble(trouble, 1);
			const outcomes = await send(destination, leads(12));
			expect(outcomes.filter(isDelivered)).toHaveLength(12);
			expect(addresses()).toEqual(wanted(12));
		},
	);

	it.each(['cutAfter', 'server500After'] as const)(
		'where every answer is lost (%s), nobody claims that a lead did not arrive',
		async (trouble) => {
			const destination = await world().open();
			world().trouble(trouble, Infinity);
			const outcomes = await send(destination, leads(3));
			for (const outcome of outcomes)
				expect(['unconfirmed', 'created', 'duplicate', 'updated']).toContain(outcome.status);
			expect(addresses()).toEqual(wanted(3));
			expectNothingPersonal(outcomes);
		},
	);

	it.each<readonly [CrmTrouble, readonly string[]]>([
		['throttled', ['retryable']],
		['quota', ['retryable']],
		['signInRefused', ['retryable']],
		['cutBefore', ['retryable', 'unconfirmed']],
	])(
		'a trouble that does not end (%s) gives every lead back, with a reason and without a word of it',
		async (trouble, ends) => {
			const destination = await world().open();
			world().trouble(trouble, Infinity);
			const outcomes = await send(destination, leads(12));
			for (const { status } of outcomes) expect(ends).toContain(status);
			expect(world().leads()).toEqual([]);
			expectNothingPersonal(outcomes);
		},
	);

	it('a used-up quota ends the run: nothing more is asked of the system', async () => {
		const destination = await world().open();
		world().trouble('quota', Infinity);
		const before = world().standIn.requests.length;
		const outcomes = await send(destination, leads(2500));
		expect(statuses(outcomes)).toEqual(new Set(['retryable']));
		const asked = world().standIn.requests.length - before;
		expect(asked).toBeLessThanOrEqual(2 * destination.limits.concurrency + 2);
	});

	it('one bad record among 200 keeps none of the others back', async () => {
		const destination = await world().open();
		world().refuse('Plover');
		const outcomes = await send(
			destination,
			Array.from({ length: 200 }, (_, n) =>
				task({ n, ...(n === 77 && { contact: { lastName: 'Plover' } }) }),
			),
		);
		expect(outcomes[77]).toMatchObject({ status: 'rejected' });
		expect(JSON.stringify(outcomes[77])).not.toContain('Plover');
		expect(outcomes.filter(isDelivered)).toHaveLength(199);
		expect(world().leads()).toHaveLength(199);
	});

	it('a record that was deleted between look and write does no harm', async () => {
		const id = world().insertLead({ email: emailOf(1) });
		const destination = await world().open();
		const isFirstWrite = (request: StandInRequest): boolean => {
			if (!world().isWrite(request)) return false;
			if (
				world()
					.leads()
					.some((lead) => lead.id === id)
			)
				world().deleteLead(id);
			return false;
		};
		// Never fits, but sees every request before the system does.
		world().standIn.fault({ on: isFirstWrite, trouble: { hold: true } });
		const [outcome] = await send(destination, [task({ n: 1 })]);
		expect(outcome && isDelivered(outcome)).toBe(true);
		expect(
			world()
				.leads()
				.every((lead) => lead.id !== id),
		).toBe(true);
		expect(addresses()).toEqual([emailOf(1)]);
	});

	const MANGLERS: readonly (readonly [string, (body: Buffer) => Buffer])[] = [
		['cut in two', (body) => body.subarray(0, Math.floor(body.length / 2))],
		['an HTML page', () => Buffer.from('<html><body>Zyxwia Qwertz: service unavailable</body></html>')],
		['empty', () => Buffer.alloc(0)],
		['null', () => Buffer.from('null')],
		['a list of nulls', () => Buffer.from('[null,null,null]')],
		['an object of another kind', () => Buffer.from('{"value":[{"id":7}],"result":"x","success":"yes"}')],
		['huge', () => Buffer.alloc(64 * 1024 * 1024, 'x')],
	];

	it.each(MANGLERS)(
		'an answer that is %s is no success',
		async (_, mangle) => {
			const destination = await world().open();
			world().standIn.fault({
				on: (request) => world().isWrite(request),
				times: Infinity,
				trouble: { mangle },
			});
			const outcomes = await send(destination, leads(3));
			expect(outcomes).toHaveLength(3);
			for (const { status } of outcomes) expect(['unconfirmed', 'duplicate', 'updated']).toContain(status);
			expect(addresses()).toEqual(wanted(3));
			expectNothingPersonal(outcomes);
		},
		A_LOT_TO_READ_MS,
	);

	it.each(MANGLERS)(
		'a search that is answered with what is %s writes nothing wrong',
		async (_, mangle) => {
			world().insertLead({ email: emailOf(0), lastName: 'Typed' });
			const destination = await world().open();
			world().standIn.fault({
				on: (request) => !world().isWrite(request),
				times: Infinity,
				trouble: { mangle },
			});
			const outcomes = await send(destination, leads(3));
			expect(outcomes.filter(isDelivered)).toEqual([]);
			expect(world().leads()).toHaveLength(1);
			expectNothingPersonal(outcomes);
		},
		A_LOT_TO_READ_MS,
	);

	it('whatever is changed in the answers, each lead has an outcome and each success is one', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat(8),
				fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 4 })), { minLength: 1, maxLength: 5 }),
				async (after, edits) => {
					await restart();
					const destination = await world().open();
					const mangle = (body: Buffer): Buffer => {
						const text = body.toString();
						return Buffer.from(edits.reduce((now, [at, what]) => splice(now, at, what), text));
					};
					world().standIn.fault({ after, times: 2, trouble: { mangle } });
					const outcomes = await send(destination, leads(4));
					expect(outcomes).toHaveLength(4);
					outcomes.forEach((outcome, n) => {
						if (isDelivered(outcome)) expect(addresses()).toContain(emailOf(n));
					});
					expect(new Set(addresses()).size).toBe(world().leads().length);
				},
			),
			{ numRuns: 40 },
		);
	}, 60_000);
}

function splice(text: string, at: number, what: string): string {
	const place = text.length === 0 ? 0 : at % text.length;
	return text.slice(0, place) + what + text.slice(place + 1);
}
