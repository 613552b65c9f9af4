import type { Field } from '../../../../lib/destinations/crm/field';
import type { Mapping } from '../../../../lib/destinations/crm/mapping';
import { CRM_POLICY } from '../../../../lib/destinations/crm/policy';
import { prepareRow } from '../../../../lib/destinations/crm/prepareRow';
import type { CrmRow } from '../../../../lib/destinations/crm/row';
import type { Lead } from '../../../../lib/lead/lead';
import { leadNumber } from '../leads';
import { field, KEYS } from './rows';

const FIELDS: readonly Field[] = [
	field({ name: 'Last', label: 'Last Name', isRequired: true }),
	field({ name: 'Company', isRequired: true }),
	field({ name: 'Phone', type: 'phone' }),
	field({ name: 'Note', type: 'longText' }),
	field({ name: 'OptOut', type: 'boolean' }),
	field({ name: 'Owner', type: 'reference' }),
	field({ name: 'Formula', isCreatable: false }),
];

function mapping(more: Partial<Mapping> = {}): Mapping {
	return {
		fields: new Map(FIELDS.map((one) => [one.name, one])),
		standard: [
			{ name: 'Last', read: ({ contact }) => contact.lastName },
			{ name: 'Company', read: ({ contact }) => contact.company },
			{ name: 'Phone', read: ({ contact }) => contact.phone },
		],
		always: () => ({ Owner: 'queue' }),
		optOuts: { OptOut: true },
		newOnly: ['Owner', 'OptOut'],
		noteField: 'Note',
		lastName: 'Last',
		company: 'Company',
		policy: CRM_POLICY,
		...more,
	};
}

function rowOf(...args: Parameters<typeof prepareRow>): CrmRow {
	const prepared = prepareRow(...args);
	if (prepared.kind !== 'record') throw new Error(JSON.stringify(prepared));
	return prepared.record;
}

const valueOf = (row: CrmRow, name: string): unknown => row.fields.find((one) => one.name === name)?.value;
const lead = leadNumber(1);

it('writes the standard mapping, what the builder always wants, and the note', () => {
	const row = rowOf(lead, KEYS, {}, mapping());
	expect(row.fields.map(({ name, from }) => [name, from])).toEqual([
		['Last', 'lead'],
		['Company', 'lead'],
		['Phone', 'lead'],
		['Owner', 'ours'],
		['Note', 'ours'],
	]);
	expect(valueOf(row, 'Note')).toBe(row.note);
	expect(row).toMatchObject({ email: 'zyxwia.qwertz+1@example.com', changes: [], isDoNotContact: false });
});

it('takes what the builder mapped, and leaves out what the builder left blank', () => {
	const row = rowOf(lead, KEYS, { Last: 'Mapped', Phone: ' ' }, mapping());
	expect(valueOf(row, 'Last')).toBe('Mapped');
	expect(row.fields.some(({ name }) => name === 'Phone')).toBe(false);
});

it('keeps facts and marks below a note that the builder mapped', () => {
	const { note } = rowOf(lead, KEYS, { Note: 'own words' }, mapping());
	expect(note).toMatch(/^own words\n\nOffer: /);
	expect(note).toContain('Lead: delivery-1');
	expect(note).not.toContain('xyzzy');
});

it.each(['NoSuch', 'Formula'])('tells of a field that cannot be written: %s', (name) => {
	const row = rowOf(lead, KEYS, { [name]: 'x' }, mapping());
	expect(row.changes).toEqual([{ field: name, what: 'dropped' }]);
});

it('does not tell of a field that the system lacks and the lead says nothing for', () => {
	const standard = [{ name: 'NoSuch', read: () => null }];
	expect(rowOf(lead, KEYS, { Last: 'x', Company: 'y' }, mapping({ standard })).changes).toEqual([]);
});

it('substitutes what the system insists on, and says so', () => {
	const contact = { ...lead.contact, lastName: null, company: ' ', email: 'ann@fabrikam.test' };
	const row = rowOf({ ...lead, contact }, KEYS, {}, mapping());
	expect(row.fields).toEqual(
		expect.arrayContaining([
			{ name: 'Last', value: 'Zyxwia', from: 'ours' },
			{ name: 'Company', value: 'fabrikam.test', from: 'ours' },
		]),
	);
	expect(row.changes).toEqual([
		{ field: 'Last', what: 'substituted' },
		{ field: 'Company', what: 'substituted' },
	]);
});

it('names a required field that nothing fills, by what people call it', () => {
	const fields = new Map([
		...mapping().fields,
		['Region', field({ name: 'Region', label: 'Sales Region', isRequired: true })] as const,
	]);
	expect(prepareRow(lead, KEYS, {}, mapping({ fields }))).toMatchObject({
		kind: 'rejected',
		code: 'requiredMissing',
		message: expect.stringContaining('“Sales Region”') as string,
	});
	expect(prepareRow(lead, KEYS, { Region: 'West' }, mapping({ fields })).kind).toBe('record');
});

it.each(['reject', 'skip'] as const)('makes nothing up where the builder wants that (%s)', (whenMissing) => {
	const nobody = { ...lead, contact: { ...lead.contact, lastName: null } };
	const { kind } = prepareRow(nobody, KEYS, {}, mapping({ policy: { ...CRM_POLICY, whenMissing } }));
	expect(kind).toBe(whenMissing === 'skip' ? 'skipped' : 'rejected');
});

it('sets opt-outs for a do-not-contact step, and tells where the system hides them', () => {
	const dnc = { ...lead, source: { ...lead.source, stage: 'doNotContact' as const } };
	expect(valueOf(rowOf(dnc, KEYS, {}, mapping()), 'OptOut')).toBe(true);
	const hidden = mapping({ optOuts: { Hidden: true } });
	expect(rowOf(dnc, KEYS, {}, hidden).changes).toEqual([{ field: 'Hidden', what: 'dropped' }]);
});

it('reads the lead source of a lead that never passed Parse Lead Source', () => {
	const raw: Lead = { ...lead, leadSource: 'SPZA-DNC|contoso.backup', actionCode: 'DNC' };
	delete raw.source;
	expect(rowOf(raw, KEYS, {}, mapping()).isDoNotContact).toBe(true);
});

it.each([
	[{ isTest: true }, {}],
	[{ source: { ...lead.source, stage: 'doNotContact' as const } }, { doNotContact: 'skip' as const }],
])('skips what the builder does not want written', (more, policy) => {
	const { kind } = prepareRow(
		{ ...lead, ...more },
		KEYS,
		{},
		mapping({ policy: { ...CRM_POLICY, ...policy } }),
	);
	expect(kind).toBe('skipped');
});

it('writes an owner and an opt-out on new records only, also where they are mapped', () => {
	const { fields } = rowOf(lead, KEYS, { Owner: 'me', OptOut: false, Last: 'Mapped' }, mapping());
	expect(fields.filter(({ name }) => name === 'OptOut' || name === 'Last')).toEqual([
		{ name: 'Last', value: 'Mapped', from: 'lead' },
		{ name: 'OptOut', value: false, from: 'ours' },
	]);
	const unowned = mapping({ always: () => ({}) });
	expect(rowOf(lead, KEYS, { Owner: 'me' }, unowned).fields).toContainEqual({
		name: 'Owner',
		value: 'me',
		from: 'ours',
	});
});

it.each([`${'x'.repeat(5000)}@plugh.example`, 'an\0n@plugh.example', 'an\u0007n@plugh.example'])(
	'looks for nobody by an address that cannot be one, and keeps the lead (%#)',
	(email) => {
		expect(rowOf({ ...lead, contact: { ...lead.contact, email } }, KEYS, {}, mapping()).email).toBeNull();
	},
);

it('writes a note without what breaks requests and databases', () => {
	const odd = { ...lead, description: 'a\0b\uD800', offerTitle: null };
	const row = rowOf(
		{ ...odd, source: { ...lead.source, offer: { ...lead.source.offer, title: 'x\0y' } } },
		KEYS,
		{},
		mapping(),
	);
	expect(row.note).toMatch(/^ab\uFFFD\n\nOffer: xy /);
	expect(row.subject).toBe('xy – Get it now');
	expect(row.standsFor).toBe('Offer: xy (contoso.backup)');
	expect(valueOf(row, 'Note')).toBe(row.note);
});
