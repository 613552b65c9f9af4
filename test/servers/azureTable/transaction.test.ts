import type { Asked } from './operation.ts';
import { partsOf, transactionError, transactionReply } from './transaction.ts';

/** A `$batch` body as clients write it. */
function batchOf(parts: readonly string[]): string {
	const changes = parts.map((part) =>
		['--changeset_1', 'Content-Type: application/http', 'Content-Transfer-Encoding: binary', '', part].join(
			'\r\n',
		),
	);
	return [
		'--batch_1',
		'Content-Type: multipart/mixed; boundary=changeset_1',
		'',
		...changes,
		'--changeset_1--',
		'--batch_1--',
		'',
	].join('\r\n');
}

function put(partitionKey: string, rowKey: string, body = '{}'): string {
	const key = `(PartitionKey='${partitionKey}',RowKey='${rowKey}')`;
	return [
		`PUT http://127.0.0.1:10002/devstoreaccount1/Leads${key} HTTP/1.1`,
		'Accept: application/json',
		'Content-Type: application/json',
		'',
		body,
	].join('\r\n');
}

const codeOf = (parts: readonly string[]): unknown => {
	const refused = transactionError(partsOf(batchOf(parts)));
	return refused && [refused.error.code, refused.index];
};

// https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
describe('a transaction of Azure Tables', () => {
	it('is read part by part', () => {
		const body = '{"note":"one\\nPUT http://x HTTP/1.1"}';
		expect(partsOf(batchOf([put('p', 'a', body), put('p', 'b')]))).toEqual<Asked[]>([
			{ method: 'PUT', path: "/devstoreaccount1/Leads(PartitionKey='p',RowKey='a')", body },
			{ method: 'PUT', path: "/devstoreaccount1/Leads(PartitionKey='p',RowKey='b')", body: '{}' },
		]);
		expect(partsOf('no multipart')).toEqual([]);
	});

	it('keeps to one partition, and touches a row once', () => {
		expect(codeOf([put('p', 'a'), put('p', 'b')])).toBeNull();
		expect(codeOf([put('p', 'a'), put('q', 'b')])).toEqual(['CommandsInBatchActOnDifferentPartitions', 1]);
		expect(codeOf([put('p', 'a'), put('p', 'b'), put('p', 'a')])).toEqual(['InvalidDuplicateRow', 2]);
	});

	it('has at most 100 operations', () => {
		const parts = Array.from({ length: 101 }, (_, n) => put('p', `r${n}`));
		expect(codeOf(parts.slice(1))).toBeNull();
		expect(codeOf(parts)).toEqual(['InvalidInput', 99]);
	});

	it('is refused for one bad operation, and the answer says which', () => {
		expect(codeOf([put('p', 'a'), put('p', 'b%2Fc')])).toEqual(['OutOfRangeInput', 1]);
		const refused = transactionError(partsOf(batchOf([put('p', 'a'), put('p', 'b', '{"a-b":1}')])));
		const reply = refused && transactionReply(refused);
		expect(reply).toMatchObject({ status: 202 });
		expect(reply?.body).toContain('HTTP/1.1 400 Bad Request\r\n');
		expect(reply?.body).toContain('"code":"PropertyNameInvalid"');
		expect(reply?.body).toContain('"value":"1:The property name is invalid."');
	});
});
