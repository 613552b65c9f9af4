import { leadRecords } from './leadRecords.ts';

// https://experienceleague.adobe.com/en/docs/marketo/using/product-docs/email-marketing/deliverability/durable-unsubscribe
describe('the durable unsubscribe of the stand-in for Marketo', () => {
	const start = (): ReturnType<typeof leadRecords> => leadRecords(() => '2026-11-23T07:00:00Z');

	it('spreads to all records with that address', () => {
		const records = start();
		const first = records.create({ email: 'ann@example.com' });
		const second = records.create({ email: 'ANN@example.com' });
		const other = records.create({ email: 'bob@example.com' });
		records.update(first.id, { unsubscribed: true });
		expect(records.get(second.id)).toMatchObject({ unsubscribed: true });
		expect(records.get(other.id)?.unsubscribed).toBeUndefined();
	});

	it('survives deletion, and a record created anew that says otherwise', () => {
		const records = start();
		const { id } = records.create({ email: 'ann@example.com', unsubscribed: true });
		records.delete(id);
		expect(records.create({ email: 'ann@example.com', unsubscribed: false })).toMatchObject({
			unsubscribed: true,
		});
	});

	it('follows a changed address, both ways', () => {
		const records = start();
		records.create({ email: 'out@example.com', unsubscribed: true });
		const { id } = records.create({ email: 'in@example.com' });
		expect(records.update(id, { email: 'out@example.com' })).toMatchObject({ unsubscribed: true });
		expect(records.update(id, { email: 'in@example.com' })).toMatchObject({ unsubscribed: false });
	});

	it('is lifted everywhere by an update of an existing record', () => {
		const records = start();
		const first = records.create({ email: 'ann@example.com', unsubscribed: true });
		const second = records.create({ email: 'ann@example.com' });
		records.update(second.id, { unsubscribed: false });
		expect(records.get(first.id)).toMatchObject({ unsubscribed: false });
	});

	it('concerns unsubscribed alone: other suppressions are ordinary fields', () => {
		const records = start();
		const first = records.create({ email: 'ann@example.com' });
		const second = records.create({ email: 'ann@example.com' });
		records.update(first.id, { marketingSuspended: true, doNotCall: true, emailInvalid: true });
		expect(records.get(second.id)).toEqual({
			id: second.id,
			email: 'ann@example.com',
			createdAt: '2026-11-23T07:00:00Z',
			updatedAt: '2026-11-23T07:00:00Z',
		});
	});
});
