import fc from 'fast-check';
import type { Destination, Keys, SendResult } from '../../../lib/destinations/contract';
import { deliveryKeyOf, tasks } from './leads';
import { run } from './run';
import { busy, lost, scripted, unasked, unsent, written } from './scripted';

const OUTCOMES = [
	'created',
	'updated',
	'written',
	'duplicate',
	'skipped',
	'rejected',
	'retryable',
	'unconfirmed',
];
const CAME = OUTCOMES.slice(0, 5);

/** What a destination with mistakes may do with a batch. */
const mischief = fc.oneof(
	fc.record({ returns: fc.anything() }),
	fc.record({ returns: fc.array(fc.anything(), { maxLength: 4 }) }),
	fc.record({
		returns: fc.array(
			fc.record({
				status: fc.constantFrom(...OUTCOMES, 'tryAgain', 'closed', 'done', ''),
				why: fc.constantFrom('busy', 'unsent', 'answerLost', 'tired'),
				code: fc.string(),
				message: fc.string(),
				retryAfter: fc.double(),
			}),
			{ maxLength: 4 },
		),
	}),
	fc.record({ throws: fc.anything() }),
	fc.record({ rejects: fc.anything() }),
);

function misbehave(what: typeof mischief extends fc.Arbitrary<infer T> ? T : never): Promise<SendResult[]> {
	if ('throws' in what) throw what.throws;
	return later(what);
}

async function later(what: { rejects: unknown } | { returns: unknown }): Promise<SendResult[]> {
	if ('rejects' in what) throw what.rejects;
	return await Promise.resolve(what.returns as SendResult[]);
}

it('each lead has an outcome, whatever a destination returns or throws', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(mischief, { minLength: 1, maxLength: 20 }),
			fc.integer({ min: 1, max: 4 }),
			fc.integer({ min: 1, max: 3 }),
			async (story, count, concurrency) => {
				let sends = 0;
				const destination: Destination<undefined, Keys> = {
					...unasked,
					limits: { count, bytes: Infinity, concurrency, pace: { first: 2, target: 100 } },
					prepare: (_, keys) => ({ kind: 'record', record: keys, bytes: 1, changes: [] }),
					send: (batch) => {
						const what = story[sends++];
						return what ? misbehave(what) : Promise.resolve(batch.map(() => written));
					},
				};
				const outcomes = await run(destination, tasks(30, undefined));
				expect(outcomes).toHaveLength(30);
				for (const { status } of outcomes) expect(OUTCOMES).toContain(status);
			},
		),
	);
});

it('what a destination does not say in the words of its contract never counts as delivered', async () => {
	await fc.assert(
		fc.asyncProperty(fc.anything(), async (answer) => {
			const destination: Destination<undefined, Keys> = {
				...scripted(() => written),
				send: async () => await Promise.resolve([answer as SendResult]),
			};
			const [outcome] = await run(destination, tasks(1, undefined));
			expect(CAME).not.toContain(outcome?.status);
		}),
	);
});

it('a closed system is sent no more than what the workers had begun, and every lead comes back', async () => {
	const answers = fc.array(fc.constantFrom('busy', 'lost', 'unsent', 'written', 'closed'), {
		minLength: 1,
		maxLength: 60,
	});
	await fc.assert(
		fc.asyncProperty(
			answers,
			fc.integer({ min: 1, max: 5 }),
			fc.integer({ min: 1, max: 5 }),
			async (story, count, concurrency) => {
				let answered = 0;
				let closedAt = Infinity;
				const destination = scripted(
					() => {
						const answer = story[answered++] ?? 'written';
						if (answer !== 'closed') return { busy, lost, unsent, written }[answer];
						closedAt = Math.min(closedAt, destination.sent.length);
						return { status: 'closed', code: 'closed', message: 'It is closed.' };
					},
					{ count, concurrency, pace: { first: 2, target: 100 } },
				);
				const outcomes = await run(destination, tasks(40, undefined), {
					patience: { givenUpInARow: Infinity },
				});
				expect(outcomes).toHaveLength(40);
				expect(destination.sent.length - closedAt).toBeLessThanOrEqual(
					closedAt === Infinity ? -Infinity : concurrency,
				);
				const tried = new Set(destination.sent.flat());
				outcomes.forEach((outcome, n) => {
					if (tried.has(deliveryKeyOf(n))) return;
					expect(outcome).toMatchObject({ status: 'retryable', code: 'closed' });
				});
			},
		),
	);
});
