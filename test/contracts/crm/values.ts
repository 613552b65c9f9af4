import type { Outcome } from '../../../lib/destinations/contract';
import { emailOf, send, task } from './deliveries';
import type { CrmCapabilities, CrmWorld, SeenRecord } from './world';

/** What is written where a lead says too little or too much. */
export function valueSuite(can: CrmCapabilities, world: () => CrmWorld): void {
	const first = (): SeenRecord | undefined => world().leads()[0];
	const changesOf = (outcome: Outcome | undefined): readonly string[] =>
		outcome && 'changes' in outcome ? outcome.changes.map(({ what }) => what) : [];

	if (can.insistsOn.includes('lastName')) {
		it.each([
			['the first name', { firstName: 'Zyxwia', lastName: null }, 'Zyxwia'],
			['the address', { firstName: null, lastName: null }, 'zyxwia.qwertz.1'],
			[
				'Unknown where the address is none of a person',
				{ firstName: null, lastName: null, email: 'b3f1c1de-8f0b-4e0c-9c57-0f6f2b7f6b1d@plugh.example' },
				'Unknown',
			],
		])('a missing last name is taken from %s, and that is told', async (_, contact, lastName) => {
			const [outcome] = await send(await world().open(), [task({ n: 1, contact })]);
			expect(first()).toMatchObject({ lastName });
			expect(changesOf(outcome)).toContain('substituted');
		});

		it.each([
			['reject', 'rejected'],
			['skip', 'skipped'],
		] as const)(
			'a missing last name is not made up where the builder wants that (%s)',
			async (whenMissing, status) => {
				const lead = task({ n: 1, contact: { firstName: null, lastName: null } });
				const [outcome] = await send(await world().open({ whenMissing }), [lead]);
				expect(outcome).toMatchObject({ status });
				expect(world().leads()).toEqual([]);
			},
		);
	}

	if (can.insistsOn.includes('company')) {
		it.each([
			['the domain of the address', emailOf(1), 'plugh.example'],
			['Unknown where anybody can have such an address', 'zyxwia.qwertz@gmail.com', 'Unknown'],
		])('a missing company is taken from %s', async (_, email, company) => {
			const [outcome] = await send(await world().open(), [task({ n: 1, contact: { company: null, email } })]);
			expect(first()).toMatchObject({ company });
			expect(changesOf(outcome)).toContain('substituted');
		});
	}

	if (can.needsEmail) {
		it('a lead without an address is refused, with the reason', async () => {
			const [outcome] = await send(await world().open(), [task({ n: 1, contact: { email: null } })]);
			expect(outcome).toMatchObject({ status: 'rejected', code: 'emailMissing' });
			expect(world().leads()).toEqual([]);
		});
	} else {
		it('a lead without an address becomes a record that no other is taken for', async () => {
			for (const n of [1, 2]) {
				await send(await world().open(), [task({ n, contact: { email: null } })]);
			}
			expect(world().leads()).toHaveLength(2);
		});
	}

	it('a name that is too long is cut, never in the midst of a character, and that is told', async () => {
		const lastName = '😀'.repeat(world().longestLastName);
		const [outcome] = await send(await world().open(), [task({ n: 1, contact: { lastName } })]);
		expect(outcome).toMatchObject({ status: 'created' });
		const written = first()?.lastName ?? '';
		expect(written).toBe('😀'.repeat(written.length / 2));
		expect(written.length).toBeGreaterThan(world().longestLastName - 2);
		expect(changesOf(outcome)).toContain('truncated');
	});

	it('a note that is too long is cut, and still tells where the lead comes from', async () => {
		const [outcome] = await send(await world().open(), [task({ n: 1, description: 'long '.repeat(20_000) })]);
		expect(outcome).toMatchObject({ status: 'created' });
		expect(first()?.note).toContain('AzureMarketplace-INS|contoso.backup');
		expect(changesOf(outcome)).toContain('truncated');
	});

	it('signs, lines, quotes and markup arrive as they were', async () => {
		const text = `O'Brien "x" <b>&amp; \\ % 100 \u{1F600} ü\nline two`;
		await send(await world().open(), [
			task({ n: 1, description: text, contact: { firstName: `O'Brien \\"` } }),
		]);
		expect(first()?.note).toContain(text);
		expect(first()).toMatchObject({ firstName: `O'Brien \\"` });
		await send(await world().open(), [task({ n: 1, step: 1 })]);
		expect(world().leads()).toHaveLength(1);
	});

	it('a field that the system does not have is left out, and that is told', async () => {
		const [outcome] = await send(await world().open(), [task({ n: 1, mapped: { NoSuchField: 'x' } })]);
		expect(outcome).toMatchObject({
			status: 'created',
			changes: expect.arrayContaining([{ field: 'NoSuchField', what: 'dropped' }]) as unknown,
		});
	});
}
