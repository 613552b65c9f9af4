import { plan } from '../../../../lib/destinations/crm/plan';
import { CRM_POLICY } from '../../../../lib/destinations/crm/policy';
import { existing, row } from './rows';

const fill = [{ name: 'Phone', value: '+1', from: 'lead' }];

it('makes a record where nobody is', () => {
	expect(plan(row(), null, CRM_POLICY)).toEqual({ do: 'create', fields: row().fields, isBeside: false });
});

it.each([
	[['Company'], 'create'],
	[['HiddenOptOut'], 'refuse'],
	[['HiddenOptOut', 'Company'], 'create'],
] as const)('makes no record of a do-not-contact step without an opt-out (%j): %s', (optOuts, what) => {
	expect(plan(row({ isDoNotContact: true, optOuts }), null, CRM_POLICY)).toMatchObject({ do: what });
	const beside = existing({ is: 'customer' });
	const policy = { ...CRM_POLICY, whenCustomer: 'create' } as const;
	expect(plan(row({ isDoNotContact: true, optOuts }), beside, policy)).toMatchObject({ do: what });
});

it('does nothing where this very delivery is marked', () => {
	const there = existing({ description: 'x\nLead: delivery-1\nRecord: r' });
	expect(plan(row(), there, CRM_POLICY)).toMatchObject({ do: 'nothing', because: 'written' });
});

it('does not take the mark of a longer key for its own', () => {
	const there = existing({ description: 'Lead: delivery-12\nRecord: r' });
	expect(plan(row(), there, CRM_POLICY)).toMatchObject({ do: 'change' });
});

it('fills empty fields with what the lead says, never with what we made up', () => {
	expect(plan(row(), existing(), CRM_POLICY)).toEqual({
		do: 'change',
		existing: existing(),
		fields: fill,
		appendsNote: false,
		addsActivity: true,
	});
});

it('appends the note where there are no activities', () => {
	const there = existing({ takesActivities: false });
	expect(plan(row(), there, CRM_POLICY)).toMatchObject({ appendsNote: true, addsActivity: false });
});

it('updates what differs and what the lead says, and appends the note', () => {
	const policy = { ...CRM_POLICY, whenExists: 'update' } as const;
	expect(plan(row(), existing({ values: { Last: 'Example', Phone: '+2' } }), policy)).toMatchObject({
		fields: fill,
		appendsNote: true,
		addsActivity: false,
	});
});

it.each(['update', 'enrich'] as const)('changes no field for a do-not-contact step (%s)', (whenExists) => {
	expect(plan(row({ isDoNotContact: true }), existing(), { ...CRM_POLICY, whenExists })).toMatchObject({
		do: 'change',
		fields: [],
		addsActivity: true,
	});
});

it.each([
	[{ by: 'email' }, 'create'],
	[{ by: 'duplicate rule' }, 'create'],
	[{ by: 'own key' }, 'change'],
] as const)('Create Another makes one beside others’ records only (%j)', (there, what) => {
	const policy = { ...CRM_POLICY, whenExists: 'create' } as const;
	expect(plan(row(), existing(there), policy)).toMatchObject({ do: what });
});

it('Skip writes nothing', () => {
	const policy = { ...CRM_POLICY, whenExists: 'skip' } as const;
	expect(plan(row(), existing(), policy)).toMatchObject({ do: 'nothing', because: 'skipped' });
});

describe('a customer', () => {
	const customer = existing({ is: 'customer', type: 'Contact' });

	it.each([
		['activity', { do: 'change', fields: [], addsActivity: true, appendsNote: false }],
		['create', { do: 'create', isBeside: true }],
		['skip', { do: 'nothing', because: 'skipped' }],
		['reject', { do: 'refuse', outcome: { status: 'rejected', code: 'customerExists' } }],
	] as const)('is treated as the builder says (%s)', (whenCustomer, planned) => {
		expect(plan(row(), customer, { ...CRM_POLICY, whenCustomer })).toMatchObject(planned);
	});

	it('without a place for activities gets a lead', () => {
		expect(plan(row(), { ...customer, takesActivities: false }, CRM_POLICY)).toMatchObject({ do: 'create' });
	});
});

it.each([
	['own key', 'change'],
	['email', 'create'],
] as const)('a closed lead found by %s: %s', (by, what) => {
	expect(plan(row(), existing({ is: 'closed', by }), CRM_POLICY)).toMatchObject({ do: what });
});
