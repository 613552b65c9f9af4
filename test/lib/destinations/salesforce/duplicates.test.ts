import { isDelivered } from '../../../../lib/destinations/outcome';
import { emailOf, send, task } from '../../../contracts/crm/deliveries';
import { type SalesforceStandIn, startSalesforce } from '../../../servers/salesforce/salesforce';
import { isWrite, KEY_FIELD, open } from './world';

describe('duplicates', () => {
	let standIn: SalesforceStandIn;
	beforeEach(async () => {
		standIn = await startSalesforce();
	});
	afterEach(async () => await standIn.stop());

	const theirs = { LastName: 'Typed', Company: 'Typed Ltd' };
	/** The same person's other offer: another record. */
	const otherOffer = (n: number) => {
		const told = task({ n: 900 + n, contact: { email: emailOf(n) }, offer: 'contoso.other' });
		return { ...told, writer: `person ${n}` };
	};

	describe.each(['alert', 'block'] as const)('where a duplicate rule would %s', (duplicates) => {
		beforeEach(() => {
			standIn.settings.duplicates = duplicates;
			// Our search does not see it, the rule does.
			standIn.settings.externalIdOn = ['Lead'];
		});

		it.each(['Lead', 'Contact'])('a lead that is like a %s becomes a step of that', async (type) => {
			const destination = await open(standIn);
			// It comes between look and write.
			let id = '';
			standIn.fault({
				on: (request) => {
					if (isWrite(request) && id === '') {
						const company = type === 'Lead' ? { Company: 'Typed Ltd' } : {};
						id = standIn.insert(type, { LastName: 'Typed', ...company, Email: emailOf(1) });
					}
					return false;
				},
				trouble: { hold: true },
			});
			const [outcome] = await send(destination, [task({ n: 1 })]);
			expect(outcome).toMatchObject({
				status: 'updated',
				matched: 'duplicate rule',
				remoteType: type,
				remoteId: id,
			});
			expect(standIn.records('Task')).toEqual([expect.objectContaining({ WhoId: id })]);
			expect(standIn.records('Lead')).toHaveLength(type === 'Lead' ? 1 : 0);
		});
	});

	it('a person’s second offer is a record of its own where the rule only alerts', async () => {
		standIn.settings.duplicates = 'alert';
		await send(await open(standIn), [task({ n: 1 })]);
		const [outcome] = await send(await open(standIn), [otherOffer(1)]);
		expect(outcome).toMatchObject({ status: 'created', matched: 'none' });
		expect(standIn.records('Lead')).toHaveLength(2);
	});

	it('a person’s second offer is a step of the first record where the rule blocks', async () => {
		standIn.settings.duplicates = 'block';
		const [first] = await send(await open(standIn), [task({ n: 1 })]);
		const [outcome] = await send(await open(standIn), [otherOffer(1)]);
		expect(first && isDelivered(first) && first.remoteId).toEqual(
			outcome && isDelivered(outcome) && outcome.remoteId,
		);
		expect(outcome).toMatchObject({ status: 'updated', matched: 'duplicate rule' });
		expect(standIn.records('Lead')).toHaveLength(1);
	});

	it('one of ours stands beside another where the builder wants that and the rule only alerts', async () => {
		standIn.settings.duplicates = 'alert';
		standIn.insert('Lead', { ...theirs, Email: emailOf(1) });
		const [outcome] = await send(await open(standIn, { policy: { whenExists: 'create' } }), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'created' });
	});

	it('one of ours is refused beside another where the rule blocks, and the reason is told', async () => {
		standIn.settings.duplicates = 'block';
		standIn.insert('Lead', { ...theirs, Email: emailOf(1) });
		const [outcome] = await send(await open(standIn, { policy: { whenExists: 'create' } }), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'rejected', code: 'duplicateRule' });
	});

	it('of two runs that make the same record at the same time, one makes it and the other adds its step', async () => {
		const runs = await Promise.all([open(standIn), open(standIn)]);
		const outcomes = await Promise.all(
			runs.map(async (destination, step) => await send(destination, [task({ n: 1, step })])),
		);
		const statuses = outcomes.flat().map(({ status }) => status);
		expect(statuses.toSorted()).toEqual(['created', 'updated']);
		expect(standIn.records('Lead')).toHaveLength(1);
		expect(standIn.records('Task')).toHaveLength(1);
	});

	it('of two runs that make one of ours beside another, one makes it and the other adds its step', async () => {
		standIn.insert('Lead', { ...theirs, Email: emailOf(1) });
		const opened = { policy: { whenExists: 'create' } } as const;
		const runs = await Promise.all([open(standIn, opened), open(standIn, opened)]);
		const outcomes = await Promise.all(
			runs.map(async (destination, step) => await send(destination, [task({ n: 1, step })])),
		);
		expect(outcomes.flat().map(({ status }) => status)).toEqual(
			expect.arrayContaining(['created', 'updated']),
		);
		expect(standIn.records('Lead')).toHaveLength(2);
	});

	describe('a lead of ours that was converted keeps its key', () => {
		let contact = '';
		beforeEach(async () => {
			await send(await open(standIn), [task({ n: 1 })]);
			({ contact } = standIn.convert(String(standIn.records('Lead')[0]?.['Id'])));
		});

		it('so that a new one goes without it, and is found again all the same', async () => {
			const policy = { whenCustomer: 'create' } as const;
			const [created] = await send(await open(standIn, { policy }), [task({ n: 1, step: 1 })]);
			expect(created).toMatchObject({
				status: 'created',
				changes: [{ field: KEY_FIELD, what: 'dropped' }],
			});
			const [again] = await send(await open(standIn, { policy }), [task({ n: 1, step: 1 })]);
			expect(again).toMatchObject({ status: 'duplicate' });
			const [next] = await send(await open(standIn, { policy }), [task({ n: 1, step: 2 })]);
			expect(next).toMatchObject({ status: 'updated', matched: 'own key' });
			expect(standIn.records('Lead')).toHaveLength(2);
		});

		it('also where its contact was deleted: there is a new lead then', async () => {
			standIn.remove(contact);
			const [outcome] = await send(await open(standIn), [task({ n: 1, step: 1 })]);
			expect(outcome).toMatchObject({ status: 'created', remoteType: 'Lead' });
		});
	});

	it('an external id that somebody fills for other reasons is none of our keys', async () => {
		const id = standIn.insert('Lead', { ...theirs, Email: emailOf(1), [KEY_FIELD]: 'ERP-4711' });
		const [outcome] = await send(await open(standIn), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'updated', matched: 'email', remoteId: id });
		expect(standIn.record(id)).toMatchObject({ [KEY_FIELD]: 'ERP-4711' });
	});

	describe('without an external-id field', () => {
		const settings = { externalIdField: null };

		it('a record of ours is known by the mark in its description', async () => {
			standIn.settings.externalId = 'absent';
			await send(await open(standIn, { settings }), [task({ n: 1 })]);
			const [again] = await send(await open(standIn, { settings }), [task({ n: 1 })]);
			expect(again).toMatchObject({ status: 'duplicate', matched: 'own key' });
			const [offer] = await send(await open(standIn, { settings }), [otherOffer(1)]);
			expect(offer).toMatchObject({ status: 'created' });
			expect(standIn.records('Lead')).toHaveLength(2);
		});
	});
});
