import { entityError, filterError } from './entityRules.ts';
import { operationOf } from './operation.ts';

// https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
describe('what Azure Tables refuses of an entity', () => {
	const codeOf = (entity: Record<string, unknown>): string | undefined =>
		entityError({ table: 'Leads', partitionKey: 'p', rowKey: 'r', entity })?.code;
	const many = (count: number): Record<string, number> =>
		Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, n]));

	it.each(['/', '\\', '#', '?', '\u0000', '\u001f', '\u007f', '\u009f', '\n'])(
		'is a key with %j',
		(character) => {
			const operation = { table: 'Leads', partitionKey: 'p', rowKey: `a${character}b`, entity: null };
			expect(entityError(operation)?.code).toBe('OutOfRangeInput');
		},
	);

	it('is a key of more than 1 KiB: 512 characters of UTF-16', () => {
		const withKey = (partitionKey: string): string | undefined =>
			entityError({ table: 'Leads', partitionKey, rowKey: '', entity: {} })?.code;
		expect(withKey('ü'.repeat(512))).toBeUndefined();
		expect(withKey('ü'.repeat(513))).toBe('KeyValueTooLarge');
	});

	it('is a string of more than 64 KiB in UTF-16, or as much binary', () => {
		expect(codeOf({ text: 'x'.repeat(32 * 1024) })).toBeUndefined();
		expect(codeOf({ text: 'x'.repeat(32 * 1024 + 1) })).toBe('PropertyValueTooLarge');
		const binary = (bytes: number): Record<string, string> => ({
			data: Buffer.alloc(bytes).toString('base64'),
			'data@odata.type': 'Edm.Binary',
		});
		expect(codeOf(binary(64 * 1024))).toBeUndefined();
		expect(codeOf(binary(64 * 1024 + 1))).toBe('PropertyValueTooLarge');
	});

	it('is more than 252 properties, not counting keys, annotations and nulls', () => {
		const uncounted = {
			PartitionKey: 'p',
			RowKey: 'r',
			Timestamp: 't',
			nothing: null,
			'p0@odata.type': 'Edm.Int64',
		};
		expect(codeOf({ ...many(252), ...uncounted })).toBeUndefined();
		expect(codeOf(many(253))).toBe('TooManyProperties');
	});

	it('is a name that is no C# identifier, or longer than 255 characters', () => {
		expect(codeOf({ _größe1: 1, ключ: 2 })).toBeUndefined();
		for (const name of ['with-hyphen', 'with space', '1st', 'a.b', '']) {
			expect(codeOf({ [name]: 1 })).toBe('PropertyNameInvalid');
		}
		expect(codeOf({ ['x'.repeat(255)]: 1 })).toBeUndefined();
		expect(codeOf({ ['x'.repeat(256)]: 1 })).toBe('PropertyNameTooLong');
	});

	it('is more than 1 MiB in all', () => {
		const texts = (count: number): Record<string, string> =>
			Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, 'x'.repeat(32 * 1024)]));
		expect(codeOf(texts(15))).toBeUndefined();
		expect(codeOf(texts(16))).toBe('EntityTooLarge');
	});

	it('is a filter with more than 15 comparisons, whatever its texts say', () => {
		const filter = (count: number): string => Array(count).fill("RowKey eq 'it''s eq or gt'").join(' or ');
		expect(filterError(filter(15))).toBeNull();
		expect(filterError(filter(16))?.code).toBe('InvalidInput');
		expect(filterError(null)).toBeNull();
	});
});

describe('how a request for an entity is read', () => {
	it('has its keys in the path, encoded and with doubled quotes', () => {
		const path = "/devstoreaccount1/Leads(PartitionKey='it''s%2Fa',RowKey='%C3%BC')";
		expect(operationOf({ method: 'PATCH', path, body: '{"a":1}' })).toEqual({
			table: 'Leads',
			partitionKey: "it's/a",
			rowKey: 'ü',
			entity: { a: 1 },
		});
		expect(operationOf({ method: 'DELETE', path, body: '' })?.entity).toBeNull();
	});

	it('has its keys in the body where it is inserted', () => {
		const body = '{"PartitionKey":"p","RowKey":"r","a":1}';
		expect(operationOf({ method: 'POST', path: '/devstoreaccount1/Leads', body })).toMatchObject({
			table: 'Leads',
			partitionKey: 'p',
			rowKey: 'r',
		});
	});

	it('is none where it concerns tables, a query, or cannot be read', () => {
		expect(
			operationOf({ method: 'POST', path: '/devstoreaccount1/Tables', body: '{"TableName":"x"}' }),
		).toBeNull();
		expect(operationOf({ method: 'GET', path: '/devstoreaccount1/Leads()', body: '' })).toBeNull();
		expect(operationOf({ method: 'POST', path: '/devstoreaccount1/Leads', body: '{' })).toBeNull();
		expect(operationOf({ method: 'GET', path: '/devstoreaccount1/%E0', body: '' })).toBeNull();
	});
});
