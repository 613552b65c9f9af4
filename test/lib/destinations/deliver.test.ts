import type { Destination, Keys } from '../../../lib/destinations/contract';
import { rejected, retryable } from '../../../lib/destinations/outcome';
import { busy, lost, scripted, unasked, unsent, written } from './scripted';
import { deliveryKeyOf, leadNumber, tasks } from './leads';
import { run } from './run';
import { START, time } from './time';

const iso = (at: number): string => new Date(at).toISOString();
const inMs = (ms: number): string => iso(START + ms);

describe('batches', () => {
	it('hold as many records as the destination takes', async () => {
		const destination = scripted(() => written, { count: 4 });
		await run(destination, tasks(10, undefined));
		expect(destination.sent.map((batch) => batch.length)).toEqual([4, 4, 2]);
	});

	it('hold as many bytes as the destination takes', async () => {
		const destination = scripted(() => written, { count: 100, bytes: 35 });
		await run(destination, tasks(7, undefined));
		expect(destination.sent.map((batch) => batch.length)).toEqual([3, 3, 1]);
	});

	it('leave out a lead that exceeds the limit all alone, and say so', async () => {
		const destination = scripted(() => written, { count: 10, bytes: 9 });
		expect(await run(destination, tasks(1, undefined))).toEqual([
			rejected('tooLarge', 'The lead makes 10 bytes; the destination takes at most 9.'),
		]);
		expect(destination.sent).toEqual([]);
	});

	it('leave out leads that cannot be made ready, and give the reason', async () => {
		const destination = scripted(() => written, { count: 10 });
		const { prepare } = destination;
		const picky: typeof destination = {
			...destination,
			prepare: (lead, keys, options) =>
				lead.id === leadNumber(1).id
					? { kind: 'rejected', code: 'noName', message: 'It needs a name.' }
					: prepare(lead, keys, options),
		};
		expect(await run(picky, tasks(3, undefined))).toEqual([
			written,
			rejected('noName', 'It needs a name.'),
			written,
		]);
		expect(destination.sent).toEqual([[deliveryKeyOf(0), deliveryKeyOf(2)]]);
	});

	it('are sent so many at once and no more', async () => {
		const destination = scripted(() => written, { concurrency: 3 });
		await run(destination, tasks(20, undefined));
		expect(destination.mostAtOnce()).toBe(3);
	});

	it('make each lead ready once, also one that had to wait for the next batch', async () => {
		const destination = scripted(() => written, { count: 100, bytes: 35 });
		const prepare = jest.fn(destination.prepare);
		await run({ ...destination, prepare }, tasks(7, undefined));
		expect(prepare).toHaveBeenCalledTimes(7);
	});

	it('are none where there are no leads', async () => {
		expect(
			await run(
				scripted(() => written),
				[],
			),
		).toEqual([]);
	});
});

describe('leads of one record', () => {
	const ofTwoRecords = tasks(12, undefined, (n) => ({
		keys: { deliveryKey: deliveryKeyOf(n), recordKey: `record ${n % 2}` },
	}));

	it('are never written at the same time, in one batch or in two', async () => {
		const destination = scripted(() => written, { count: 3, concurrency: 4 });
		expect(await run(destination, ofTwoRecords)).toEqual(ofTwoRecords.map(() => written));
		expect(destination.sharedAWriter()).toBe(false);
	});

	it('are written in the order they came in', async () => {
		const destination = scripted(() => written, { concurrency: 4 });
		await run(destination, ofTwoRecords);
		const even = ofTwoRecords.filter((_, n) => n % 2 === 0).map(({ keys }) => keys.deliveryKey);
		expect(destination.sent.flat().filter((key) => even.includes(key))).toEqual(even);
	});

	it('go on after one of them was refused', async () => {
		const destination = scripted(({ deliveryKey }) =>
			deliveryKey === deliveryKeyOf(0) ? rejected('no', 'No.') : written,
		);
		const outcomes = await run(destination, ofTwoRecords);
		expect(outcomes.map(({ status }) => status)).toEqual(['rejected', ...Array<string>(11).fill('written')]);
	});
});

describe('trying again', () => {
	it('happens with the same keys until the destination takes the lead', async () => {
		const destination = scripted((_, earlier) => (earlier < 3 ? busy : written));
		expect(await run(destination, tasks(1, undefined))).toEqual([written]);
		expect(destination.sent.flat()).toEqual(Array(4).fill(deliveryKeyOf(0)));
	});

	it('waits longer each time, with jitter, up to a limit', async () => {
		const at = time();
		const patience = { tries: 6, firstWait: 1000, longestWait: 5000 };
		await run(
			scripted(() => busy),
			tasks(1, undefined),
			{ patience },
			at,
		);
		expect(at.slept).toEqual([750, 1500, 3000, 3750, 3750]);
	});

	it('waits as long as the destination asks for', async () => {
		const at = time();
		const destination = scripted((_, earlier) => (earlier === 0 ? { ...busy, retryAfter: 20_000 } : written));
		expect(await run(destination, tasks(1, undefined), {}, at)).toEqual([written]);
		expect(at.slept).toEqual([20_000]);
	});

	it('does not wait longer than its patience: the lead comes back with the time to try it again', async () => {
		const at = time();
		const destination = scripted(() => ({ ...busy, retryAfter: 61_000 }));
		expect(await run(destination, tasks(1, undefined), {}, at)).toEqual([
			{ ...retryable('busy', 'It is busy. Tried once.'), notBefore: inMs(61_000) },
		]);
		expect(at.slept).toEqual([]);
	});

	it('counts all waits of a lead against its patience', async () => {
		const at = time();
		const destination = scripted(() => ({ ...busy, retryAfter: 25_000 }));
		expect(await run(destination, tasks(1, undefined), {}, at)).toEqual([
			{ ...retryable('busy', 'It is busy. Tried 3 times.'), notBefore: inMs(75_000) },
		]);
		expect(at.slept).toEqual([25_000, 25_000]);
	});

	it('concerns only those of a batch that need it', async () => {
		const destination = scripted(
			({ deliveryKey }, earlier) => (deliveryKey === deliveryKeyOf(1) && earlier === 0 ? busy : written),
			{ count: 3 },
		);
		await run(destination, tasks(3, undefined));
		expect(destination.sent).toEqual([[0, 1, 2].map(deliveryKeyOf), [deliveryKeyOf(1)]]);
	});

	it('waits for the one of a batch that asks for most', async () => {
		const at = time();
		const destination = scripted(
			({ deliveryKey }, earlier) => {
				if (earlier > 0) return written;
				return { ...busy, retryAfter: deliveryKey === deliveryKeyOf(0) ? 20_000 : 10_000 };
			},
			{ count: 2 },
		);
		await run(destination, tasks(2, undefined), {}, at);
		expect(at.slept).toEqual([20_000]);
	});

	it('does not happen after an answer that settles the matter', async () => {
		const destination = scripted(() => retryable('http500', 'It failed.'));
		expect(await run(destination, tasks(1, undefined))).toEqual([retryable('http500', 'It failed.')]);
		expect(destination.sent).toHaveLength(1);
	});
});

describe('a lead that was given up', () => {
	const lostOnce = ' The lead may have arrived all the same: an answer was lost.';

	it.each([
		['was always busy', [busy, busy, busy, busy], 'retryable', 'It is busy. Tried 4 times.'],
		['was never reached', [unsent, unsent, unsent, unsent], 'retryable', 'No connection. Tried 4 times.'],
		[
			'lost the last answer',
			[busy, busy, busy, lost],
			'unconfirmed',
			`No answer came. Tried 4 times.${lostOnce}`,
		],
		[
			'lost an earlier answer',
			[lost, busy, unsent, busy],
			'unconfirmed',
			`It is busy. Tried 4 times.${lostOnce}`,
		],
		[
			'lost an answer, then failed',
			[lost, retryable('f', 'It failed.')],
			'unconfirmed',
			`It failed.${lostOnce}`,
		],
		[
			'lost an answer, then refused',
			[lost, rejected('r', 'It refuses.')],
			'unconfirmed',
			`It refuses.${lostOnce}`,
		],
	] as const)('by a destination that %s', async (_, answers, status, message) => {
		const destination = scripted((_keys, earlier) => answers[earlier] ?? written);
		expect(await run(destination, tasks(1, undefined))).toEqual([
			expect.objectContaining({ status, message }),
		]);
	});

	it('is delivered if a later try is answered well', async () => {
		const destination = scripted((_, earlier) => (earlier === 0 ? lost : written));
		expect(await run(destination, tasks(1, undefined))).toEqual([written]);
	});
});

describe('a destination that is down', () => {
	it('is not tried with every lead of a long run', async () => {
		const destination = scripted(() => unsent, { concurrency: 5 });
		const outcomes = await run(destination, tasks(200, undefined));
		expect(destination.sent.length).toBeLessThanOrEqual(15 * 4);
		expect(outcomes[0]).toMatchObject({ status: 'retryable', code: 'unsent' });
		expect(outcomes.slice(15)).toEqual(
			Array(185).fill(expect.objectContaining({ status: 'retryable', code: 'destinationDown' })),
		);
	});

	it('passes on when it wants to be tried again', async () => {
		const destination = scripted(() => ({ ...busy, retryAfter: 3_600_000 }));
		const outcomes = await run(destination, tasks(12, undefined));
		expect(outcomes.at(-1)).toMatchObject({ code: 'destinationDown', notBefore: inMs(3_600_000) });
	});

	it('is not taken for down while it takes other leads', async () => {
		const destination = scripted(({ deliveryKey }) => (/[05]$/.test(deliveryKey) ? busy : written));
		const outcomes = await run(destination, tasks(100, undefined));
		expect(outcomes.filter(({ status }) => status === 'written')).toHaveLength(80);
		expect(outcomes.filter((outcome) => 'code' in outcome && outcome.code === 'busy')).toHaveLength(20);
	});

	it('is not taken for down over one lead in each batch', async () => {
		const destination = scripted(({ deliveryKey }) => (/0$/.test(deliveryKey) ? busy : written), {
			count: 10,
		});
		const outcomes = await run(destination, tasks(150, undefined));
		expect(outcomes.filter(({ status }) => status === 'written')).toHaveLength(135);
	});

	it('does not keep leads from other servers', async () => {
		const destination = scripted(({ recordKey }) => (/[02468]$/.test(recordKey) ? unsent : written));
		const { prepare } = destination;
		const ofTwoServers: typeof destination = {
			...destination,
			prepare: (lead, keys, options) => ({
				...prepare(lead, keys, options),
				server: /[02468]$/.test(keys.recordKey) ? 'down' : 'up',
			}),
		};
		const outcomes = await run(ofTwoServers, tasks(60, undefined));
		expect(outcomes.map(({ status }) => status)).toEqual(
			outcomes.map((_, n) => (n % 2 === 0 ? 'retryable' : 'written')),
		);
		expect(outcomes.at(-2)).toMatchObject({ code: 'destinationDown' });
	});
});

describe('an execution that is stopped', () => {
	it('begins nothing more', async () => {
		const stop = new AbortController();
		const destination = scripted(({ deliveryKey }) => {
			if (deliveryKey === deliveryKeyOf(2)) stop.abort();
			return written;
		});
		const outcomes = await run(destination, tasks(5, undefined), { signal: stop.signal });
		expect(outcomes.map(({ status }) => status)).toEqual([
			'written',
			'written',
			'written',
			'retryable',
			'retryable',
		]);
		expect(outcomes[4]).toMatchObject({ code: 'cancelled' });
		expect(destination.sent).toHaveLength(3);
	});

	it('makes no more leads ready', async () => {
		const destination = scripted(() => written);
		const prepare = jest.fn(destination.prepare);
		await run({ ...destination, prepare }, tasks(3, undefined), { signal: AbortSignal.abort() });
		expect(prepare).not.toHaveBeenCalled();
	});

	it('says so too when it is the last try that is stopped', async () => {
		const stop = new AbortController();
		const destination = scripted((_, earlier) => {
			if (earlier === 3) stop.abort();
			return busy;
		});
		expect(await run(destination, tasks(1, undefined), { signal: stop.signal })).toEqual([
			expect.objectContaining({ status: 'retryable', code: 'cancelled' }),
		]);
	});

	it('ends a wait, also where sleeping rejects then', async () => {
		const stop = new AbortController();
		const destination = scripted(() => busy);
		const sleep = async (): Promise<never> => {
			stop.abort();
			return await Promise.reject(new Error('AbortError'));
		};
		expect(await run(destination, tasks(1, undefined), { signal: stop.signal, sleep })).toEqual([
			retryable(
				'cancelled',
				'The execution was stopped before the lead was delivered. Before that: It is busy.',
			),
		]);
		expect(destination.sent).toHaveLength(1);
	});

	it('leaves a lead whose answer it did not wait for unconfirmed', async () => {
		const stop = new AbortController();
		const destination = scripted(() => {
			stop.abort();
			throw new Error('stopped');
		});
		expect(await run(destination, tasks(1, undefined), { signal: stop.signal })).toEqual([
			expect.objectContaining({ status: 'unconfirmed', code: 'cancelled' }),
		]);
	});
});

describe('the lease of a claim', () => {
	it('is not outlived by the begin of a send', async () => {
		const at = time();
		const destination = scripted(() => {
			at.pass(10_000);
			return written;
		});
		const leads = tasks(4, undefined, (n) => ({ leaseUntil: n === 1 ? null : inMs(15_000) }));
		const outcomes = await run(destination, leads, {}, at);
		expect(outcomes.map(({ status }) => status)).toEqual(['written', 'written', 'retryable', 'retryable']);
		expect(outcomes[2]).toMatchObject({ code: 'leaseEnded' });
	});

	it('is looked at again for a lead that was ready earlier', async () => {
		const at = time();
		const destination = scripted(
			() => {
				at.pass(20_000);
				return written;
			},
			{ count: 100, bytes: 15 },
		);
		const leads = tasks(2, undefined, () => ({ leaseUntil: inMs(15_000) }));
		const outcomes = await run(destination, leads, {}, at);
		expect(outcomes).toEqual([written, expect.objectContaining({ code: 'leaseEnded' })]);
	});

	it('ends the tries when the next one would come after it, without waiting for that', async () => {
		const at = time();
		const destination = scripted(() => ({ ...busy, retryAfter: 20_000 }));
		const leads = tasks(1, undefined, () => ({ leaseUntil: inMs(20_000) }));
		expect(await run(destination, leads, {}, at)).toEqual([
			expect.objectContaining({ status: 'retryable', code: 'leaseEnded', notBefore: inMs(20_000) }),
		]);
		expect(at.slept).toEqual([]);
	});

	it('counts as ended where it cannot be read', async () => {
		const destination = scripted(() => written);
		const leads = tasks(1, undefined, () => ({ leaseUntil: 'soon' }));
		expect(await run(destination, leads)).toEqual([expect.objectContaining({ code: 'leaseEnded' })]);
		expect(destination.sent).toEqual([]);
	});
});

describe('a destination that breaks its contract', () => {
	const cannotKnow = { status: 'unconfirmed', code: 'internal' };

	it('by throwing leaves its batch unconfirmed, and the others alone', async () => {
		const destination = scripted(
			({ deliveryKey }) => {
				if (deliveryKey === deliveryKeyOf(1)) throw new TypeError('Zyxwia Qwertz');
				return written;
			},
			{ count: 2 },
		);
		const outcomes = await run(destination, tasks(4, undefined));
		expect(outcomes).toEqual([
			expect.objectContaining(cannotKnow),
			expect.objectContaining(cannotKnow),
			written,
			written,
		]);
		expect(outcomes[0]).toHaveProperty(
			'message',
			'Whether the destination has the lead is not known (TypeError). Please report it.',
		);
	});

	it('by another number of results leaves its batch unconfirmed', async () => {
		const destination: Destination<undefined, Keys> = {
			...scripted(() => written, { count: 3 }),
			send: async () => await Promise.resolve([written, written]),
		};
		expect(await run(destination, tasks(3, undefined))).toEqual(
			Array(3).fill(expect.objectContaining(cannotKnow)),
		);
	});

	it('by throwing before anything is sent has the lead rejected', async () => {
		const destination: Destination<undefined, Keys> = {
			...scripted(() => written),
			prepare: () => {
				throw new TypeError('Zyxwia Qwertz');
			},
		};
		expect(await run(destination, tasks(1, undefined))).toEqual([
			rejected('internal', 'The lead could not be made ready (TypeError). Please report it.'),
		]);
	});
});

it('reports what had to be changed for a lead, before and while sending', async () => {
	const truncated = { field: 'Company', what: 'truncated' } as const;
	const dropped = { field: 'Country', what: 'dropped' } as const;
	const destination = scripted(() => ({ ...written, changes: [dropped] }));
	const { prepare } = destination;
	const changing: typeof destination = {
		...destination,
		prepare: (lead, keys, options) => ({ ...prepare(lead, keys, options), changes: [truncated] }),
	};
	expect(await run(changing, tasks(1, undefined))).toEqual([{ ...written, changes: [truncated, dropped] }]);
});

it('tells each outcome as soon as it is known, with the place of its lead', async () => {
	const told: string[] = [];
	const outcomes = await run(
		scripted(() => written, { count: 2 }),
		tasks(5, undefined),
		{ onSettled: (index, outcome) => told.push(`${index} ${outcome.status}`) },
	);
	expect(told.toSorted()).toEqual(outcomes.map(({ status }, index) => `${index} ${status}`));
});

it('lets others have their turn every few leads, also where none is sent', async () => {
	let turn = 0;
	let isRunning = true;
	const perTurn = new Map<number, number>();
	const count = (): void => void perTurn.set(turn, (perTurn.get(turn) ?? 0) + 1);
	const others = (async () => {
		for (; isRunning; turn++) await new Promise((done) => setImmediate(done));
	})();
	const destination: Destination<undefined, Keys> = {
		...unasked,
		limits: { count: 1, bytes: 1000, concurrency: 5 },
		prepare: ({ id }, keys) => {
			count();
			return id < leadNumber(5000).id
				? { kind: 'record', record: keys, bytes: 1, changes: [] }
				: { kind: 'rejected', code: 'no', message: 'No.' };
		},
		send: async () => await Promise.resolve([written]),
	};
	await run(destination, tasks(10_000, undefined));
	isRunning = false;
	await others;
	expect([...perTurn.values()].reduce((sum, one) => sum + one, 0)).toBe(10_000);
	expect(Math.max(...perTurn.values())).toBeLessThanOrEqual(5 * 64);
});
