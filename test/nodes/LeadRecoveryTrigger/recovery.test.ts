import { rmSync } from 'node:fs';
import type { IDataObject } from 'n8n-workflow';

import { laterBy, releaseDate, stopDate } from '../clock';
import { node, runNodes } from '../engine';
import { ledgerFolder, receiptRows, spoilReceipt } from '../ledgerFile';
import { emailOf, payload, persons } from '../leads';
import { poll, recovered } from './poll';
import { decide, DEDUPE, DO_NOT_CONTACT, DUPLICATE, leadIn, NEW, receive, run, told } from './workflow';

const recoveryIn = (item: IDataObject | undefined): IDataObject => item?.['recovery'] as IDataObject;

beforeEach(async () => await stopDate());
afterEach(async () => {
	await releaseDate();
	rmSync(ledgerFolder, { recursive: true, force: true });
});

describe('Lead Recovery Trigger: a lead that was received', () => {
	it('and never claimed comes out after 15 minutes, as it came in', async () => {
		const items = await receive([payload()]);
		const receivedAt = new Date().toISOString();
		laterBy({ minutes: 14 });
		expect(await poll()).toEqual({ items: null, errors: [] });
		laterBy({ minutes: 1 });
		expect(await recovered()).toEqual([
			{ ...items[0], recovery: { times: 1, attempt: 0, receivedAt, journey: [] } },
		]);
	});

	it('has until then where the workflow may take longer', async () => {
		await receive([payload()]);
		laterBy({ minutes: 15 });
		expect(await recovered({ executionTimeout: 3600 })).toHaveLength(1);
		laterBy({ minutes: 64 });
		expect(await recovered()).toEqual([]);
		laterBy({ minutes: 1 });
		expect(await recovered()).toHaveLength(1);
	});

	it('and never claimed comes out five times, then waits for a person', async () => {
		await receive([payload()]);
		const times: unknown[] = [];
		for (let round = 0; round < 8; round++) {
			laterBy({ minutes: 16 });
			times.push(...(await recovered()).map((item) => recoveryIn(item)['times']));
		}
		expect(times).toEqual([1, 2, 3, 4, 5]);
		expect(await decide('replayParked')).toMatchObject({ replayed: 1 });
		expect(recoveryIn((await recovered())[0])).toMatchObject({ times: 1 });
	});

	it('and claimed by a run that died comes out when its claim ends, with its history', async () => {
		const items = await receive([payload()]);
		laterBy({ minutes: 10 });
		const [first] = told(await run(items), NEW);
		laterBy({ minutes: 14 });
		expect(await recovered()).toEqual([]);
		laterBy({ minutes: 1 });
		const again = await recovered();
		expect(again).toMatchObject([
			{
				lead: { id: leadIn(items[0])['id'] },
				recovery: {
					times: 1,
					attempt: 1,
					journey: [{ source: 'AzureMarketplace', action: 'INS', state: 'claimed' }],
				},
			},
		]);
		const [second] = told(await run(again), NEW);
		expect(second).toMatchObject({ reason: 'reclaimed', attempt: 2, deliveryKey: first?.['deliveryKey'] });
	});

	it('and released comes out after a minute, then after five', async () => {
		let items = await receive([payload()]);
		for (const [attempt, minutes] of [
			[1, 1],
			[2, 5],
		] as const) {
			await run(items, { then: 'release' });
			laterBy({ minutes: minutes - 0.5 });
			expect(await recovered()).toEqual([]);
			laterBy({ minutes: 0.5 });
			items = await recovered();
			expect(recoveryIn(items[0])).toMatchObject({ attempt, journey: [{ state: 'waiting' }] });
		}
	});

	it('and released until later comes out then', async () => {
		const notBefore = new Date(Date.now() + 3 * 3_600_000).toISOString();
		await run(await receive([payload()]), { then: 'release', settle: { notBefore } });
		laterBy({ minutes: 179 });
		expect(await recovered()).toEqual([]);
		laterBy({ minutes: 1 });
		expect(await recovered()).toHaveLength(1);
	});

	it('and confirmed never comes out', async () => {
		await run(await receive([payload()]), { then: 'confirm' });
		expect(receiptRows()).toEqual([]);
		laterBy({ days: 6 });
		expect(await recovered()).toEqual([]);
	});

	it('and was a duplicate never comes out', async () => {
		await run(await receive([payload()]), { then: 'confirm' });
		const ran = await run(await receive([payload()]));
		expect(told(ran, DUPLICATE)).toMatchObject([{ reason: 'alreadyConfirmed' }]);
		expect(receiptRows()).toEqual([]);
	});

	it('while another of the same had the claim comes out when that ends, and is a duplicate of what was delivered', async () => {
		const first = await run(await receive([payload()]));
		const second = await receive([payload()]);
		expect(told(await run(second), DUPLICATE)).toMatchObject([{ reason: 'inProgress' }]);
		const claimed = first.json(DEDUPE, NEW);
		await runNodes([node('confirmDelivery')], { items: claimed });
		laterBy({ minutes: 16 });
		const again = await recovered();
		expect(again.map(leadIn)).toMatchObject([{ id: leadIn(second[0])['id'] }]);
		expect(told(await run(again), DUPLICATE)).toMatchObject([{ reason: 'alreadyConfirmed' }]);
		expect(receiptRows()).toEqual([]);
	});

	it('and parked comes out when a person replays it, and not before', async () => {
		const once = { options: { attempts: 1 } };
		const ran = await run(await receive([payload()]), { then: 'release', dedupe: once });
		expect(ran.json('Confirm Delivery', 1)).toMatchObject([{ confirmation: { status: 'parked' } }]);
		laterBy({ days: 6 });
		expect(await recovered()).toEqual([]);
		expect(await decide('replayParked')).toMatchObject({ replayed: 1 });
		const again = await recovered();
		expect(told(await run(again), NEW)).toMatchObject([{ reason: 'reclaimed', attempt: 1 }]);
	});

	it('of a person who is to be left alone never comes out', async () => {
		const items = await receive([payload()]);
		await decide('suppressPerson', items);
		expect(told(await run(items), DO_NOT_CONTACT)).toMatchObject([{ reason: 'suppressedPerson' }]);
		laterBy({ days: 1 });
		expect(await recovered()).toEqual([]);
		expect(receiptRows()).toEqual([]);
	});

	it('of a person who was forgotten never comes out', async () => {
		const items = await receive([payload()]);
		await decide('forgetPerson', items);
		laterBy({ days: 1 });
		expect(await recovered()).toEqual([]);
	});

	it('without our trigger comes out when its claim ends, as Dedupe Leads has kept it', async () => {
		await run([payload()]);
		laterBy({ minutes: 15 });
		const [item] = await recovered();
		expect(item).toMatchObject({
			lead: { contact: { email: 'ann@example.com' } },
			raw: payload(),
			recovery: { attempt: 1 },
		});
		expect(told(await run([item ?? {}]), NEW)).toMatchObject([{ reason: 'reclaimed' }]);
	});

	it('comes out with what can be read where its content is damaged; the others do as ever', async () => {
		const items = await receive(persons(3));
		const [first, second] = items.map((item) => leadIn(item)['id'] as string);
		spoilReceipt(first ?? '', '{"lead":');
		spoilReceipt(second ?? '', JSON.stringify({ lead: 'not one', raw: payload() }));
		laterBy({ minutes: 15 });
		const again = await recovered();
		const byId = new Map(again.map((item) => [(item['receipt'] as IDataObject)['id'], item]));
		expect(again).toHaveLength(3);
		expect(byId.get(first)).toMatchObject({
			lead: { id: first, problems: ['unknownShape'] },
			raw: '{"lead":',
		});
		expect(byId.get(second)).toMatchObject({
			lead: { id: second, contact: { email: 'ann@example.com' } },
			raw: payload(),
		});
	});
});

describe('Lead Recovery Trigger', () => {
	it('takes its own workflow’s leads, or all of the ledger', async () => {
		await receive([payload()]);
		await receive([payload({ email: 'b@example.com' })], { workflow: 'other' });
		await receive([payload({ email: 'c@example.com' })], { parameters: { ledger: 'other' } });
		laterBy({ minutes: 15 });
		const preview = await poll({ mode: 'manual', parameters: { scope: 'ledger' } });
		expect(preview.items?.map(emailOf).sort()).toEqual(['ann@example.com', 'b@example.com']);
		expect((await recovered()).map(emailOf)).toEqual(['ann@example.com']);
		expect((await recovered({ parameters: { scope: 'ledger' } })).map(emailOf)).toEqual(['b@example.com']);
		expect((await recovered({ parameters: { ledger: 'other' } })).map(emailOf)).toEqual(['c@example.com']);
	});

	it('takes so many at once, the oldest first', async () => {
		for (const person of persons(5)) {
			await receive([person]);
			laterBy({ minutes: 1 });
		}
		laterBy({ minutes: 15 });
		const parameters = { options: { leadsPerPoll: 2 } };
		const rounds = [
			await recovered({ parameters }),
			await recovered({ parameters }),
			await recovered({ parameters }),
			await recovered({ parameters }),
		];
		expect(rounds.map((items) => items.map(emailOf))).toEqual([
			['person0@example.com', 'person1@example.com'],
			['person2@example.com', 'person3@example.com'],
			['person4@example.com'],
			[],
		]);
	});

	it('gives a lead out once where two polls overlap', async () => {
		await receive(persons(50));
		laterBy({ minutes: 15 });
		const parameters = { options: { leadsPerPoll: 30 } };
		const rounds = await Promise.all([
			recovered({ parameters }),
			recovered({ parameters }),
			recovered({ parameters }),
		]);
		const emails = rounds.flat().map(emailOf);
		expect(emails).toHaveLength(50);
		expect(new Set(emails).size).toBe(50);
	});

	it('parks what is old when it is activated for the first time, until a person replays it', async () => {
		await receive([payload({ email: 'old@example.com' })]);
		laterBy({ days: 5 });
		await receive([payload({ email: 'young@example.com' })]);
		laterBy({ days: 3 });
		expect((await recovered()).map(emailOf)).toEqual(['young@example.com']);
		expect(await decide('replayParked')).toMatchObject({ replayed: 1 });
		expect((await recovered()).map(emailOf)).toEqual(['old@example.com']);
	});

	it('parks as the builder says', async () => {
		await receive([payload({ email: 'old@example.com' })]);
		laterBy({ days: 2 });
		await receive([payload({ email: 'young@example.com' })]);
		laterBy({ days: 1 });
		const parameters = { skipOlderThanDays: 2 };
		expect((await recovered({ parameters })).map(emailOf)).toEqual(['young@example.com']);
	});

	it('parks nothing later, however long n8n was down', async () => {
		expect(await recovered()).toEqual([]);
		await receive([payload()]);
		laterBy({ days: 20 });
		expect(await recovered()).toHaveLength(1);
	});
});
