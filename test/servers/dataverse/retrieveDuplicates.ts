import type { Environment } from './environment.ts';
import { badSyntax } from './errors.ts';
import type { Operation } from './operation.ts';
import { folded, shown } from './rows.ts';

const CALL = /^RetrieveDuplicates\(BusinessEntity=(@\w+),MatchingEntityName=(@\w+),PagingInfo=(@\w+)\)$/;

/** @returns whether a resource is the function RetrieveDuplicates */
export function isRetrieveDuplicates(resource: string): boolean {
	return CALL.test(resource);
}

/**
 * The rows that the published rules take for duplicates of a record, which need not be there ("Detect duplicate data
 * using the Web API"). The one rule there is compares the e-mail addresses of leads.
 *
 * @throws DataverseError where a parameter is missing or cannot be read
 */
export function retrieveDuplicates(
	environment: Environment,
	root: string,
	{ resource, query }: Operation,
): object {
	const [, ...aliases] = CALL.exec(resource) ?? [];
	const [entity, matching, paging] = aliases.map((alias) => query.get(alias));
	const record = objectOf(entity);
	objectOf(paging);
	const table = [...environment.tables.values()].find(({ logicalName }) => `'${logicalName}'` === matching);
	if (!table) throw badSyntax('MatchingEntityName is none.');
	const email = folded(typeof record['emailaddress1'] === 'string' ? record['emailaddress1'] : null);
	const isCompared = record['@odata.type'] === 'Microsoft.Dynamics.CRM.lead' && table.logicalName === 'lead';
	const rows = environment
		.rows(table.entitySet)
		.filter((row) => isCompared && email !== null && folded(row['emailaddress1']) === email);
	return {
		'@odata.context': `${root}/$metadata#${table.entitySet}`,
		value: rows.map((row) => shown(table, row, false)),
	};
}

function objectOf(text: string | null | undefined): Readonly<Record<string, unknown>> {
	try {
		const value: unknown = JSON.parse(text ?? '');
		if (typeof value === 'object' && value !== null) return { ...value };
	} catch {
		// Said below.
	}
	throw badSyntax('A parameter alias of the function has no value that can be read.');
}
