/** What one request, or one part of a transaction, does with an entity. */
export interface Operation {
	readonly table: string;
	/** Null where the request does not say, which the service refuses by itself. */
	readonly partitionKey: string | null;
	readonly rowKey: string | null;
	/** Its body; null for one that only reads or deletes. */
	readonly entity: Readonly<Record<string, unknown>> | null;
}

/** The parts of a request that say what it does. */
export interface Asked {
	readonly method: string;
	/** Percent-encoded, with the account. */
	readonly path: string;
	readonly body: string;
}

/**
 * Reads what is asked of an entity.
 *
 * @returns null for what concerns a whole table, the list of tables, or nothing that can be read
 */
export function operationOf({ method, path, body }: Asked): Operation | null {
	const resource = decoded(path.split('/').slice(2).join('/'));
	if (resource === null) return null;
	const addressed = /^(\w+)\(PartitionKey='(.*)', *RowKey='(.*)'\)$/s.exec(resource);
	if (addressed) {
		const [, table = '', partitionKey = '', rowKey = ''] = addressed;
		const isWritten = method !== 'GET' && method !== 'DELETE';
		return {
			table,
			partitionKey: unquoted(partitionKey),
			rowKey: unquoted(rowKey),
			entity: isWritten ? entityOf(body) : null,
		};
	}
	const table = /^(\w+)(\(\))?$/.exec(resource)?.[1];
	if (table === undefined || table === 'Tables' || method !== 'POST') return null;
	const entity = entityOf(body);
	if (!entity) return null;
	return { table, partitionKey: textOf(entity.PartitionKey), rowKey: textOf(entity.RowKey), entity };
}

/** The table that a request concerns; null for the service or the list of its tables. */
export function tableOf({ method, path, body }: Asked): string | null {
	const resource = decoded(path.split('/').slice(2).join('/')) ?? '';
	const deleted = /^Tables\('(\w+)'\)$/.exec(resource)?.[1];
	if (deleted !== undefined) return deleted;
	if (/^Tables(\(\))?$/.test(resource)) return method === 'POST' ? textOf(entityOf(body)?.TableName) : null;
	return /^(\w+)(\(.*\))?$/s.exec(resource)?.[1] ?? null;
}

function entityOf(body: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(body);
		const isEntity = typeof value === 'object' && value !== null && !Array.isArray(value);
		return isEntity ? { ...value } : null;
	} catch {
		// What is no JSON is the service's to refuse.
		return null;
	}
}

function decoded(text: string): string | null {
	try {
		return decodeURIComponent(text);
	} catch {
		return null;
	}
}

function unquoted(key: string): string {
	return key.replaceAll("''", "'");
}

function textOf(value: unknown): string | null {
	return typeof value === 'string' ? value : null;
}
