import {
	AzureNamedKeyCredential,
	generateTableSas,
	TableClient,
	TableServiceClient,
	type TransactionAction,
} from '@azure/data-tables';
import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import {
	type AzureTableGuard,
	ERRORS,
	serverBusy,
	startAzureTableGuard,
	xmlReply,
} from '../../servers/azureTable/guard.ts';

const TABLE = 'Leads';
/** Nothing is tried again, so that each answer is seen. */
const CLIENT = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };

let azurite: RunningAzurite;
let guard: AzureTableGuard;
let table: TableClient;

beforeAll(async () => {
	azurite = await startAzurite({ inMemory: true });
});
afterAll(async () => await azurite.stop());

function through(endpoint: string): string {
	const { account, key } = azurite;
	return `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};TableEndpoint=${endpoint};`;
}

beforeEach(async () => {
	guard = await startAzureTableGuard({ target: new URL(azurite.endpoint).origin, account: azurite.account });
	table = TableClient.fromConnectionString(through(guard.endpoint), TABLE, CLIENT);
	await table.createTable();
});
afterEach(async () => {
	guard.heal();
	guard.beingDeleted.clear();
	await table.deleteTable();
	await guard.stop();
});

interface Refused {
	readonly statusCode?: number;
	/** As a transaction tells it. */
	readonly code?: string;
	readonly message: string;
	readonly details?: { readonly odataError?: { readonly code?: string } };
	readonly response?: { readonly headers: { get(name: string): string | undefined } };
}

async function refusal(work: Promise<unknown>): Promise<Refused> {
	const error: unknown = await work.then(
		() => null,
		(reason: unknown) => reason,
	);
	if (!(error instanceof Error)) throw new Error('it should have been refused');
	return error;
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
	const { code, details } = await refusal(work);
	return details?.odataError?.code ?? code;
}

async function rows(): Promise<string[]> {
	const keys: string[] = [];
	for await (const { rowKey } of table.listEntities()) keys.push(rowKey ?? '');
	return keys;
}

const entity = (rowKey: string, more: object = {}): { partitionKey: string; rowKey: string } => ({
	partitionKey: 'p',
	rowKey,
	...more,
});

describe('the guard before Azurite lets through', () => {
	it('what Azure takes: entities written, read, replaced, merged and deleted under the account’s key', async () => {
		const odd = "it's ü & more + 100% =";
		await table.createEntity(entity(odd, { a: 'one' }));
		await table.updateEntity(entity(odd, { b: 2 }), 'Merge');
		expect(await table.getEntity('p', odd)).toMatchObject({ a: 'one', b: 2 });
		await table.updateEntity(entity(odd, { c: true }), 'Replace');
		expect(await table.getEntity('p', odd)).not.toHaveProperty('a');
		await table.deleteEntity('p', odd);
		expect(await rows()).toEqual([]);
	});

	it('what comes under a shared access signature, which is in the query', async () => {
		const credential = new AzureNamedKeyCredential(azurite.account, azurite.key);
		const signature = generateTableSas(TABLE, credential, {
			permissions: { add: true, query: true },
			expiresOn: new Date(Date.now() + 3_600_000),
		});
		const signed = new TableClient(`${guard.endpoint}?${signature}`, TABLE, CLIENT);
		await signed.createEntity(entity('a'));
		expect(await signed.getEntity('p', 'a')).toMatchObject({ rowKey: 'a' });
		expect((await refusal(signed.deleteEntity('p', 'a'))).statusCode).toBe(403);
	});

	it('queries with a filter, page by page', async () => {
		for (const key of ['a', 'b', 'c']) await table.createEntity(entity(key, { text: `it's + ${key}` }));
		const filter = "text eq 'it''s + b'";
		const found: unknown[] = [];
		for await (const row of table.listEntities({ queryOptions: { filter } })) found.push(row.rowKey);
		expect(found).toEqual(['b']);
		const sizes: number[] = [];
		for await (const page of table.listEntities().byPage({ maxPageSize: 2 })) sizes.push(page.length);
		expect(sizes).toEqual([2, 1]);
	});

	it('transactions of 100 operations', async () => {
		const actions = Array.from({ length: 100 }, (_, n): TransactionAction => ['create', entity(`r${n}`)]);
		await table.submitTransaction(actions);
		expect(await rows()).toHaveLength(100);
	});

	it('what the service refuses by itself, in its words', async () => {
		await table.createEntity(entity('a'));
		expect(await codeOf(table.createEntity(entity('a')))).toBe('EntityAlreadyExists');
		const wrong = through(guard.endpoint).replace(azurite.key, Buffer.from('wrong').toString('base64'));
		const stranger = TableClient.fromConnectionString(wrong, TABLE, CLIENT);
		expect((await refusal(stranger.createEntity(entity('b')))).statusCode).toBe(403);
	});
});

// https://learn.microsoft.com/rest/api/storageservices/table-service-error-codes
describe('the guard before Azurite refuses', () => {
	it.each([
		['a slash in a key', entity('a/b'), 'OutOfRangeInput'],
		['a control character in a key', entity('a\u0001b'), 'OutOfRangeInput'],
		['a key above 1 KiB', entity('x'.repeat(513)), 'KeyValueTooLarge'],
		['a property above 64 KiB', entity('a', { text: 'x'.repeat(32 * 1024 + 1) }), 'PropertyValueTooLarge'],
		['a name with a hyphen', entity('a', { 'lead-source': 'x' }), 'PropertyNameInvalid'],
		['a name above 255 characters', entity('a', { ['x'.repeat(256)]: 1 }), 'PropertyNameTooLong'],
		[
			'253 properties',
			entity('a', Object.fromEntries(Array.from({ length: 253 }, (_, n) => [`p${n}`, n]))),
			'TooManyProperties',
		],
		[
			'an entity above 1 MiB',
			entity('a', Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`p${n}`, 'x'.repeat(32_000)]))),
			'EntityTooLarge',
		],
	])('%s, as an insert, as an upsert and in a transaction', async (_, bad, code) => {
		expect(await codeOf(table.createEntity(bad))).toBe(code);
		expect(await codeOf(table.upsertEntity(bad, 'Merge'))).toBe(code);
		const refused = await refusal(
			table.submitTransaction([
				['create', entity('good')],
				['upsert', bad, 'Replace'],
			]),
		);
		expect(refused.code).toBe(code);
		expect(refused.message).toMatch(/^1:/);
		expect(await rows()).toEqual([]);
	});

	it('a transaction of 101 operations, or with a row twice', async () => {
		const creating = (...entities: { partitionKey: string; rowKey: string }[]): Promise<unknown> =>
			table.submitTransaction(entities.map((one) => ['upsert', one, 'Merge']));
		const many = Array.from({ length: 101 }, (_, n) => entity(`r${n}`));
		expect(await codeOf(creating(...many))).toBe('InvalidInput');
		expect(await codeOf(creating(entity('a'), entity('b'), entity('a')))).toBe('InvalidDuplicateRow');
		expect(await rows()).toEqual([]);
	});

	it('more than 4 MiB at once', async () => {
		const large = Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`p${n}`, 'x'.repeat(30_000)]));
		const actions = Array.from({ length: 10 }, (_, n): TransactionAction => [
			'create',
			entity(`r${n}`, large),
		]);
		expect((await refusal(table.submitTransaction(actions))).statusCode).toBe(413);
		expect(await rows()).toEqual([]);
	});

	it('a filter with more than 15 comparisons', async () => {
		const filter = Array(16).fill("RowKey eq 'a'").join(' or ');
		expect(await codeOf(table.listEntities({ queryOptions: { filter } }).next())).toBe('InvalidInput');
	});
});

describe('the guard before Azurite goes wrong as told', () => {
	it('has a table that is being deleted, for its rows, its transactions and its creation', async () => {
		guard.beingDeleted.add(TABLE);
		expect(await refusal(table.createEntity(entity('a')))).toMatchObject({
			statusCode: 409,
			details: { odataError: { code: 'TableBeingDeleted' } },
		});
		expect(await codeOf(table.submitTransaction([['create', entity('a')]]))).toBe('TableBeingDeleted');
		const service = TableServiceClient.fromConnectionString(through(guard.endpoint), CLIENT);
		await refusal(service.createTable(TABLE));
		guard.beingDeleted.clear();
		expect(await rows()).toEqual([]);
	});

	it('is busy for a while, and says for how long', async () => {
		guard.fault({ trouble: { answer: serverBusy(7) } });
		const refused = await refusal(table.createEntity(entity('a')));
		expect(refused).toMatchObject({ statusCode: 503, details: { odataError: { code: 'ServerBusy' } } });
		expect(refused.response?.headers.get('retry-after')).toBe('7');
		await table.createEntity(entity('a'));
		expect(await rows()).toEqual(['a']);
	});

	it('refuses the sign-in with XML, in which the library finds no code', async () => {
		guard.fault({ trouble: { answer: xmlReply(ERRORS.authenticationFailed) } });
		const refused = await refusal(table.createEntity(entity('a')));
		expect(refused.statusCode).toBe(403);
		expect(refused.code).toBeUndefined();
		expect(refused.details?.odataError?.code).toBeUndefined();
	});

	it('has empty pages with a continuation, before and between those with rows', async () => {
		for (const key of ['a', 'b', 'c']) await table.createEntity(entity(key));
		guard.emptyPages(2);
		const pages: string[][] = [];
		for await (const page of table.listEntities().byPage({ maxPageSize: 2 })) {
			pages.push(page.map(({ rowKey }) => rowKey ?? ''));
			if (pages.length === 3) guard.emptyPages(1);
		}
		expect(pages).toEqual([[], [], ['a', 'b'], [], ['c']]);
	});
});
