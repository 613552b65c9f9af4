import fc from 'fast-check';
import type { Outcome, SendResult } from '../../../lib/destinations/contract';
import { deliver } from '../../../lib/destinations/deliver';
import { delivered, isDelivered, rejected, retryable } from '../../../lib/destinations/outcome';
import { deliveryKeyOf, tasks } from './leads';
import { busy, lost, scripted, unsent } from './scripted';
import { time } from './time';

/** What one lead is told, try by try; the last is repeated. Its record is one of a few. */
const story = fc.record({
	record: fc.nat(5),
	answers: fc.array(fc.constantFrom('busy', 'lost', 'unsent', 'delivered', 'rejected', 'retryable'), {
		minLength: 1,
		maxLength: 5,
	}),
});

type Answer = 'busy' | 'lost' | 'unsent' | 'delivered' | 'rejected' | 'retryable';

/** The answer, with the lead's number in it wherever it settles the matter. */
function say(answer: Answer, n: number): SendResult {
	if (answer === 'delivered') return delivered('created', { remoteId: `lead ${n}` });
	if (answer === 'rejected') return rejected(`lead ${n}`, '');
	if (answer === 'retryable') return retryable(`lead ${n}`, '');
	return { ...{ busy, lost, unsent }[answer], code: `lead ${n}` };
}

/** The rules again, told of one lead alone. */
function expected(answers: readonly Answer[], tries: number): Outcome['status'] {
	const heard = Array.from({ length: tries }, (_, n) => answers[Math.min(n, answers.length - 1)] ?? 'lost');
	const end = heard.findIndex(
		(answer) => answer === 'delivered' || answer === 'rejected' || answer === 'retryable',
	);
	const known = end === -1 ? heard : heard.slice(0, end + 1);
	const last = known.at(-1);
	if (last === 'delivered') return 'created';
	if (known.includes('lost')) return 'unconfirmed';
	return last === 'rejected' ? 'rejected' : 'retryable';
}

it('whatever is answered, outcomes come in the order asked, within the limits, with one writer a record', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(story, { maxLength: 40 }),
			fc.record({ count: fc.integer({ min: 1, max: 7 }), records: fc.integer({ min: 1, max: 7 }) }),
			fc.integer({ min: 1, max: 5 }),
			async (stories, batch, concurrency) => {
				const at = time();
				const numbers = new Map(stories.map((_, n) => [deliveryKeyOf(n), n]));
				const destination = scripted(
					({ deliveryKey }, earlier) => {
						const n = numbers.get(deliveryKey) ?? -1;
						const answers = stories[n]?.answers ?? [];
						return say(answers[Math.min(earlier, answers.length - 1)] ?? 'lost', n);
					},
					{ count: batch.count, bytes: batch.records * 10, concurrency },
				);
				const outcomes = await deliver({
					destination,
					leads: tasks(stories.length, undefined, (n) => ({
						keys: { deliveryKey: deliveryKeyOf(n), recordKey: `record ${stories[n]?.record}` },
					})),
					clock: at.clock,
					sleep: at.sleep,
					random: () => 0.5,
					signal: new AbortController().signal,
					patience: { tries: 3, givenUpInARow: Infinity },
				});

				expect(outcomes.map(({ status }) => status)).toEqual(
					stories.map(({ answers }) => expected(answers, 3)),
				);
				outcomes.forEach((outcome, n) => {
					expect(isDelivered(outcome) ? outcome.remoteId : outcome.code).toBe(`lead ${n}`);
				});
				expect(destination.sharedAWriter()).toBe(false);
				expect(destination.mostAtOnce()).toBeLessThanOrEqual(concurrency);
				const most = Math.min(batch.count, batch.records);
				for (const sent of destination.sent) expect(sent.length).toBeLessThanOrEqual(most);
			},
		),
	);
});
