import { asking } from './asking.ts';
import type { Ask } from './asking.ts';
import { startSalesforce } from './salesforce.ts';
import type { SalesforceStandIn } from './salesforce.ts';

const EXAMPLE = { LastName: 'Example', Company: 'Contoso' };

/** Sources: REST API guide, "Assignment Rule Header"; Object Reference, Lead, OwnerId, and QueueSobject. */
describe('who owns a record', () => {
	let salesforce: SalesforceStandIn;
	let ask: Ask;

	beforeEach(async () => {
		salesforce = await startSalesforce();
		ask = asking(salesforce);
	});

	afterEach(async () => {
		await salesforce.stop();
	});

	const ownerOfNew = async (fields = {}, headers = {}): Promise<unknown> => {
		const { body } = await ask('POST', 'sobjects/Lead', { ...EXAMPLE, ...fields }, headers);
		return salesforce.record((body as { id: string }).id)?.OwnerId;
	};
	const ownerAfterUpdate = async (headers = {}): Promise<unknown> => {
		const id = salesforce.insert('Lead', EXAMPLE);
		await ask('PATCH', `sobjects/Lead/${id}`, { Title: 'Buyer' }, headers);
		return salesforce.record(id)?.OwnerId;
	};

	it('is whom the rule says, on create and on update, unless told otherwise', async () => {
		const { queue, salesPerson, integrationUser } = salesforce.people;

		expect(await ownerOfNew()).toBe(queue);
		expect(await ownerOfNew({ OwnerId: salesPerson }, { 'Sforce-Auto-Assign': 'TRUE' })).toBe(queue);
		expect(await ownerAfterUpdate()).toBe(queue);
		expect(await ownerOfNew({}, { 'Sforce-Auto-Assign': 'false' })).toBe(integrationUser);
		expect(await ownerAfterUpdate({ 'Sforce-Auto-Assign': 'FALSE' })).toBe(salesPerson);
	});

	it('is whom a rule named in the header says, on create only', async () => {
		const { queue, salesPerson, assignmentRule } = salesforce.people;

		expect(await ownerOfNew({}, { 'Sforce-Auto-Assign': assignmentRule })).toBe(queue);
		expect(await ownerAfterUpdate({ 'Sforce-Auto-Assign': assignmentRule })).toBe(salesPerson);
	});

	it('is the caller where no rule is active', async () => {
		salesforce.settings.assignmentRule = false;

		expect(await ownerOfNew()).toBe(salesforce.people.integrationUser);
		expect(await ownerAfterUpdate()).toBe(salesforce.people.salesPerson);
	});

	it('is a user or a queue that is given', async () => {
		const { queue, salesPerson } = salesforce.people;
		const headers = { 'Sforce-Auto-Assign': 'FALSE' };

		expect(await ownerOfNew({ OwnerId: salesPerson }, headers)).toBe(salesPerson);
		expect(await ownerOfNew({ OwnerId: queue }, headers)).toBe(queue);
	});

	it('is nobody who has left, and no queue that does not take such records', async () => {
		const { inactiveUser } = salesforce.people;
		const idle = salesforce.insert('Group', { Name: 'Cases', Type: 'Queue' });
		const create = async (OwnerId: string): Promise<unknown> =>
			(await ask('POST', 'sobjects/Lead', { ...EXAMPLE, OwnerId })).body;

		expect(await create(inactiveUser)).toMatchObject([{ errorCode: 'INACTIVE_OWNER_OR_USER' }]);
		expect(await create(idle)).toMatchObject([
			{ message: 'Queue not associated with this SObject type', fields: ['OwnerId'] },
		]);
		expect(await create(salesforce.people.organisation)).toMatchObject([
			{ errorCode: 'INVALID_CROSS_REFERENCE_KEY' },
		]);
	});

	it('is not changed for records that are no leads', async () => {
		const { body } = await ask('POST', 'sobjects/Task', { Subject: 'Contact me' });

		expect(salesforce.record((body as { id: string }).id)?.OwnerId).toBe(salesforce.people.integrationUser);
	});
});
