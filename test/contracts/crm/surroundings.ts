import { isDelivered } from '../../../lib/destinations/outcome';
import type { Delivered, Rehearsal } from '../../../lib/destinations/contract';
import { emailOf, send, task } from './deliveries';
import type { CrmWorld } from './world';

const signal = new AbortController().signal;

/** Dry runs, connection checks, and what becomes of test leads. */
export function surroundingsSuite(world: () => CrmWorld): void {
	const writes = (): number => world().standIn.requests.filter((request) => world().isWrite(request)).length;

	describe('a dry run', () => {
		const rehearse = async (n: number) => {
			const destination = await world().open();
			const { lead, keys, options } = task({ n });
			const prepared = destination.prepare(lead, keys, options);
			if (prepared.kind !== 'record') throw new Error('The lead could not be made ready.');
			const [answer] = await destination.rehearse([prepared.record], signal);
			return answer as Rehearsal;
		};

		it('shows the record of a new person, and writes nothing', async () => {
			const answer = await rehearse(1);
			expect(answer).toMatchObject({ action: 'create', matched: 'none', remoteId: null });
			expect(JSON.stringify(answer.record)).toContain(emailOf(1));
			expect(writes()).toBe(0);
			expect(world().leads()).toEqual([]);
		});

		it('shows whom a lead belongs to, and writes nothing', async () => {
			const remoteId = world().insertLead({ email: emailOf(1) });
			const answer = await rehearse(1);
			expect(answer).toMatchObject({ action: 'update', matched: 'email', remoteId });
			expect(answer.note).toContain('xyzzy note 0');
			expect(writes()).toBe(0);
		});
	});

	describe('a connection check', () => {
		it('finds nothing missing where all is well, and writes nothing', async () => {
			const findings = await (await world().open()).check(signal);
			expect(findings.filter(({ status }) => status === 'missing')).toEqual([]);
			expect(findings.some(({ status }) => status === 'ok')).toBe(true);
			expect(world().leads()).toEqual([]);
		});

		it('says which right is missing, and where to give it', async () => {
			const destination = await world().open();
			world().withholdRight();
			const missing = (await destination.check(signal)).filter(({ status }) => status === 'missing');
			expect(missing.length).toBeGreaterThan(0);
			for (const { remedy, message } of missing) {
				expect(remedy).toEqual(expect.any(String));
				expect(message).not.toBe('');
			}
		});

		it('says so where the sign-in is refused', async () => {
			const destination = await world().open();
			world().trouble('signInRefused', Infinity);
			const findings = await destination.check(signal);
			expect(findings.filter(({ status }) => status === 'missing').length).toBeGreaterThan(0);
		});
	});

	it('a test lead is removed by the id it was given', async () => {
		const destination = await world().open({ testLeads: 'write' });
		const [outcome] = await send(destination, [task({ n: 1, isTest: true })]);
		if (!outcome || !isDelivered(outcome)) throw new Error('The test lead was not delivered.');
		const sent: Delivered = outcome;
		expect(await destination.withdraw(sent, signal)).toMatchObject({ isRemoved: true });
		expect(world().leads()).toEqual([]);
	});

	it('a test lead that cannot be removed is named by its id', async () => {
		const destination = await world().open({ testLeads: 'write' });
		const [outcome] = await send(destination, [task({ n: 1, isTest: true })]);
		if (!outcome || !isDelivered(outcome)) throw new Error('The test lead was not delivered.');
		world().trouble('signInRefused', Infinity);
		const withdrawal = await destination.withdraw(outcome, signal);
		expect(withdrawal.isRemoved).toBe(false);
		expect(withdrawal.message).toContain(outcome.remoteId);
	});
}
