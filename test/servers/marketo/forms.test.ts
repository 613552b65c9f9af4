import { type Answered, type Caller, callerOf } from './caller.ts';
import { type MarketoStandIn, startMarketo } from './marketo.ts';

const FORM = 1029;
const PROGRAMME = 1107;

// https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Submit Form)
describe('forms of the stand-in for Marketo', () => {
	let marketo: MarketoStandIn;
	let caller: Caller;
	beforeEach(async () => {
		marketo = await startMarketo();
		caller = await callerOf(marketo);
	});
	afterEach(async () => await marketo.stop());

	const submit = async (leadFormFields: unknown, more: object = {}): Promise<Answered> =>
		await caller.post('/rest/v1/leads/submitForm.json', {
			formId: FORM,
			input: [{ leadFormFields, visitorData: { queryString: 'mktcmpid=1234' } }],
			...more,
		});
	const codeIn = ({ result }: Answered): unknown =>
		(result[0]?.reasons as { code: string }[] | undefined)?.[0]?.code;

	it('creates or updates by the e-mail address', async () => {
		const known = marketo.insert({ email: 'ann@example.com' });
		expect((await submit({ email: 'ann@example.com', lastName: 'Example' })).result).toEqual([
			{ id: known.id, status: 'updated' },
		]);
		expect((await submit({ email: 'new@example.com' })).result).toEqual([
			{ id: known.id + 1, status: 'created' },
		]);
	});

	it('takes the REST names of the form’s own fields, not its fields’ ids', async () => {
		const { result } = await caller.get(`/rest/asset/v1/form/${FORM}/fields.json`);
		expect(result.map(({ id }) => id)).toEqual([
			'FirstName',
			'LastName',
			'Email',
			'Phone',
			'Company',
			'Title',
			'Country',
			'LeadSource',
		]);
		expect(codeIn(await submit({ Email: 'ann@example.com' }))).toBe('1006');
		expect(codeIn(await submit({ email: 'ann@example.com', city: 'Bern' }))).toBe('1006');
		expect(marketo.leads()).toEqual([]);
	});

	it('skips one without an address, or with a bad one', async () => {
		expect(codeIn(await submit({ firstName: 'Ann' }))).toBe('1003');
		expect(codeIn(await submit({ email: 'ünn@example.com' }))).toBe('1003');
	});

	it('takes one record a call, for a form and a programme that are there', async () => {
		const fields = { email: 'ann@example.com' };
		const two = [{ leadFormFields: fields }, { leadFormFields: fields }];
		expect(await caller.codeOf(submit(fields, { input: two }))).toBe('1003');
		expect(await caller.codeOf(submit(fields, { input: [{ email: 'ann@example.com' }] }))).toBe('1002');
		expect(await caller.codeOf(submit(fields, { formId: 9 }))).toBe('1013');
		expect(await caller.codeOf(submit(fields, { programId: 9 }))).toBe('1013');
		expect(marketo.leads()).toEqual([]);
	});

	it('adds to a programme only where one is named', async () => {
		await submit({ email: 'ann@example.com' });
		expect(marketo.programmes[0]?.members.size).toBe(0);
		await submit({ email: 'ann@example.com' }, { programId: PROGRAMME });
		expect([...(marketo.programmes[0]?.members.values() ?? [])]).toMatchObject([{ status: 'Interested' }]);
	});

	it('lists forms', async () => {
		expect(await caller.get('/rest/asset/v1/forms.json?status=approved')).toMatchObject({
			result: [{ id: FORM, name: 'Marketplace Leads', status: 'approved' }],
		});
		expect((await caller.get(`/rest/asset/v1/form/${FORM}.json`)).result).toMatchObject([{ id: FORM }]);
		expect(await caller.get('/rest/asset/v1/forms.json?status=draft')).not.toHaveProperty('result');
	});
});
