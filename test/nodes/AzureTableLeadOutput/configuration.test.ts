import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import { AzureTableLeadOutput } from '../../../nodes/AzureTableLeadOutput/AzureTableLeadOutput.node';
import { freePort } from '../../../scripts/host/freePort.ts';
import { persons } from '../leads';
import {
	deliver,
	DELIVERED,
	deliveryOf,
	editor,
	NOT_DELIVERED,
	operate,
	OUTPUT,
	tableNamed,
} from './pipeline';

const { listSearch, resourceMapping } = new AzureTableLeadOutput().methods;

/** An account where nothing listens. */
let nobody: ICredentialDataDecryptedObject;
beforeAll(async () => {
	const endpoint = `http://127.0.0.1:${await freePort()}/contoso`;
	const key = Buffer.from('zyxwia').toString('base64');
	nobody = { signIn: 'accountKey', endpoint, account: 'contoso', key };
});

const column = (name: string): INodeParameters => ({
	mapping: 'custom',
	moreColumns: { column: [{ name, value: 'x' }] },
});

describe.each<[string, () => ICredentialDataDecryptedObject, INodeParameters, RegExp]>([
	[
		'a connection string that is none',
		() => ({ connectionString: 'zyxwia' }),
		{},
		/not one of a table account/,
	],
	['a table’s name that is none', () => nobody, tableNamed('market place'), /name of a table/],
	['no table', () => nobody, tableNamed(' '), /No Table is chosen/],
	['a table of the ledger', () => nobody, tableNamed('leadledgerPersons'), /one of the ledger’s/],
	['a column that may not be called so', () => nobody, column('my column'), /^More Columns: .*no blanks/],
	['a column that is taken', () => nobody, column('RowKey'), /^More Columns: .*another name/],
])('Azure Table Lead Output with %s', (_, credential, parameters, message) => {
	let run = 0;
	const leads = (): IDataObject[] => persons(2, `table${message.source}${++run}`);

	it('fails visibly, and sends nothing', async () => {
		const ran = await deliver(credential(), leads(), { parameters });
		expect(ran.error?.message).toMatch(message);
		expect(JSON.stringify(ran.error)).not.toContain('zyxwia');
	});

	it('gives the leads back under Continue', async () => {
		const ran = await deliver(credential(), leads(), {
			parameters,
			more: { onError: 'continueRegularOutput' },
		});
		const deliveries = ran.json(OUTPUT, NOT_DELIVERED).map(deliveryOf);
		expect(deliveries).toEqual(Array(2).fill(expect.objectContaining({ code: 'configuration' })));
		expect(ran.json(OUTPUT, DELIVERED)).toEqual([]);
	});
});

describe('an account that nobody answers for', () => {
	it('is told by Check Connection, through Not Delivered', async () => {
		const ran = await operate(nobody, 'checkConnection');
		expect(ran.json(OUTPUT, NOT_DELIVERED)).toMatchObject([
			{
				connection: {
					destination: 'azureTable',
					isReady: false,
					checks: [
						{ what: 'Sign-in', status: 'missing', message: expect.stringMatching(/refused/) as string },
					],
				},
			},
		]);
	});

	it('has no lists for the editor, and says so', async () => {
		await expect(listSearch.searchTables.call(editor(nobody))).rejects.toThrow(/could not be reached/);
		await expect(resourceMapping.getColumns.call(editor(nobody))).rejects.toThrow(/could not be reached/);
	});
});
