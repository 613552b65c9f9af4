import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { closeLedgers } from '../../../lib/ledger/openLedger';
import { laterBy, releaseDate, stopDate } from '../clock';
import { ledgerFolder, receiptRows } from '../ledgerFile';
import { emailOf, payload, persons } from '../leads';
import { poll, recovered } from './poll';
import { receive } from './workflow';

beforeEach(async () => await stopDate());
afterEach(async () => {
	await releaseDate();
	rmSync(ledgerFolder, { recursive: true, force: true });
});

describe('Lead Recovery Trigger, “Fetch Test Event”', () => {
	it('shows what would come out, up to ten, and leaves it where it is', async () => {
		await receive(persons(12));
		laterBy({ minutes: 15 });
		const before = receiptRows();
		const first = await poll({ mode: 'manual' });
		expect(first.items).toHaveLength(10);
		expect(first.items?.[0]).toMatchObject({ recovery: { times: 1, attempt: 0 } });
		expect(await poll({ mode: 'manual' })).toEqual(first);
		expect(receiptRows()).toEqual(before);
		expect(await recovered()).toHaveLength(12);
	});

	it('shows no more than the builder lets out at once', async () => {
		await receive(persons(12));
		laterBy({ minutes: 15 });
		const parameters = { options: { leadsPerPoll: 3 } };
		expect((await poll({ mode: 'manual', parameters })).items).toHaveLength(3);
	});

	it('is no activation: it parks nothing', async () => {
		await receive([payload()]);
		laterBy({ days: 8 });
		expect((await poll({ mode: 'manual' })).items?.map(emailOf)).toEqual(['ann@example.com']);
		expect(receiptRows().map(({ due }) => due)).not.toContain(null);
	});

	it('says so where no lead is due', async () => {
		await receive([payload()]);
		await expect(poll({ mode: 'manual' })).rejects.toMatchObject({
			message: 'No lead is due.',
			description: expect.stringContaining('15 minutes') as string,
		});
	});

	it('fails where the ledger cannot be used, and says what to do', async () => {
		mkdirSync(dirname(ledgerFolder), { recursive: true });
		writeFileSync(ledgerFolder, 'in the way');
		await expect(poll({ mode: 'manual' })).rejects.toMatchObject({
			message: expect.stringMatching(/^The ledger could not be used/) as string,
			description: expect.stringMatching(/^Check the folder/) as string,
		});
	});
});

describe('Lead Recovery Trigger, where the ledger cannot be used', () => {
	it('fails visibly each time without throwing, so that it stays active, and works when the ledger does', async () => {
		await receive([payload()]);
		laterBy({ minutes: 15 });
		process.env['EXECUTIONS_MODE'] = 'queue';
		const log: string[] = [];
		try {
			for (let times = 1; times <= 2; times++) {
				const { items, errors } = await poll({ log });
				expect(items).toBeNull();
				expect(errors).toMatchObject([{ message: expect.stringContaining('in queue mode') as string }]);
				expect(errors[0]?.description).toMatch(/Postgres/);
				expect(log).toHaveLength(times);
			}
		} finally {
			delete process.env['EXECUTIONS_MODE'];
		}
		expect(log[0]).toMatch(/^No leads were recovered\. .*in queue mode.*\{"workflowId":"workflow"\}$/);
		expect(log.join()).not.toMatch(/ann@|Ann/);
		expect(await recovered()).toHaveLength(1);
	});

	it('fails visibly where the file is damaged', async () => {
		await receive([payload()]);
		await closeLedgers();
		writeFileSync(`${ledgerFolder}/ledger.sqlite`, 'ann@example.com '.repeat(1000));
		const { items, errors } = await poll();
		expect(items).toBeNull();
		expect(errors).toMatchObject([
			{ message: expect.stringMatching(/^The ledger could not be used/) as string },
		]);
		expect(JSON.stringify(errors)).not.toContain('ann@');
	});

	it.each(['postgres', 'azureTable'])(
		'fails visibly where no credential for %s is chosen',
		async (ledgerStore) => {
			const { items, errors } = await poll({ parameters: { ledgerStore } });
			expect(items).toBeNull();
			expect(errors).toHaveLength(1);
		},
	);

	it.each([
		['Leads per Poll must be a number from 1 to 500.', { options: { leadsPerPoll: 501 } }],
		['Leads per Poll must be a number from 1 to 500.', { options: { leadsPerPoll: 0 } }],
		['Skip Older Than (Days) must be a number from 1 to 30.', { skipOlderThanDays: 0 }],
	])('fails visibly where a workflow was written by hand: %s', async (message, parameters) => {
		expect(await poll({ parameters })).toMatchObject({ items: null, errors: [{ message }] });
	});
});
