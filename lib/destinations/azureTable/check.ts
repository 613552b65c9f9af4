import { TableError } from '../../azureTables/errors';
import type { Entity, EntityKey, Table } from '../../azureTables/table';
import { odata } from '../../vendor/azureTables';
import type { Finding } from '../contract';
import type { LeadTable } from './leadTable';
import type { TablePolicy } from './policy';

/** A row that nobody writes. */
const NOBODY: EntityKey = { partitionKey: 'leads-check', rowKey: 'nobody' };
/** Without a row key no service takes it: what is refused for that would have been let in. */
const NO_ROW = { partitionKey: NOBODY.partitionKey } as Entity;

/** A right, and how it is asked for without writing. */
interface Right {
	readonly what: string;
	readonly remedy: string;
	/** What is lost without it. */
	readonly without: string;
	readonly isNeeded: boolean;
	readonly ask: (table: Table) => Promise<unknown>;
}

/** Looks at the sign-in, at the table, and at each right in it. Writes nothing; never throws for what it finds. */
export async function checkTable(
	{ name, table: always }: LeadTable,
	policy: TablePolicy,
	signal: AbortSignal,
): Promise<Finding[]> {
	const table = always.until(signal);
	const [reading, ...writing] = rightsFor(policy);
	if (reading === undefined) return [];
	const first = await look(reading, table);
	const error = first.error;
	if (error?.kind === 'tableMissing') return [signedIn, missingTable(name, policy), ...writing.map(unknown)];
	if (error !== null && error.kind !== 'rights') return [notSignedIn(error)];
	const rest: Finding[] = [];
	for (const right of writing) rest.push((await look(right, table)).finding);
	const isThere: Finding = {
		what: 'Table',
		...(error === null
			? { status: 'ok', message: `The table “${name}” is there.` }
			: { status: 'unknown', message: `Whether the table “${name}” is there, only a reader can tell.` }),
		remedy: null,
	};
	return [signedIn, isThere, first.finding, ...rest];
}

function rightsFor({ whenExists }: TablePolicy): readonly Right[] {
	return [
		{
			what: 'Read rows',
			remedy: 'Give the sign-in the right to read (Query in a shared access signature).',
			without: 'Leads whose row is there already are not delivered, not even where only the answer was lost.',
			isNeeded: true,
			ask: async (table) =>
				await table.any({ filter: odata`PartitionKey eq ${NOBODY.partitionKey}`, select: [] }),
		},
		{
			what: 'Add rows',
			remedy: 'Give the sign-in the right to add (Add in a shared access signature).',
			without: 'No lead can be delivered.',
			isNeeded: true,
			ask: async (table) => await table.add(NO_ROW),
		},
		{
			what: 'Change rows',
			remedy:
				'Give the sign-in the right to change (Update in a shared access signature), or choose Skip under When the Row Exists.',
			without: 'Leads whose row is there already are not delivered.',
			isNeeded: whenExists === 'update',
			ask: async (table) => await table.merge(NOBODY),
		},
		{
			what: 'Delete rows',
			remedy: 'Give the sign-in the right to delete, or delete test rows by hand.',
			without: 'The rows of Send Test Lead remain.',
			isNeeded: false,
			ask: async (table) => await table.remove(NOBODY),
		},
	];
}

async function look(
	{ what, remedy, without, isNeeded, ask }: Right,
	table: Table,
): Promise<{ readonly finding: Finding; readonly error: TableError | null }> {
	try {
		await ask(table);
		return { finding: ok(what), error: null };
	} catch (error) {
		if (!(error instanceof TableError)) throw error;
		// Whoever may not is told so before anybody looks at what was sent.
		if (error.kind === 'refused') return { finding: ok(what), error: null };
		const isRefused = error.kind === 'rights' || error.kind === 'signIn';
		const status = isRefused ? (isNeeded ? 'missing' : 'warning') : 'unknown';
		const message = isRefused ? `The sign-in may not. ${without}` : error.message;
		return { finding: { what, status, message, remedy: isRefused ? remedy : error.remedy }, error };
	}
}

const signedIn: Finding = ok('Sign-in', 'The account answers, and takes this sign-in.');

function ok(what: string, message = 'The sign-in may.'): Finding {
	return { what, status: 'ok', message, remedy: null };
}

function notSignedIn({ message, remedy }: TableError): Finding {
	return { what: 'Sign-in', status: 'missing', message, remedy };
}

function missingTable(name: string, { createsTable }: TablePolicy): Finding {
	const what = 'Table';
	return createsTable
		? {
				what,
				status: 'warning',
				message: `There is no table “${name}” yet. It is made with the first lead, if the sign-in may.`,
				remedy: null,
			}
		: {
				what,
				status: 'missing',
				message: `There is no table “${name}” in the account.`,
				remedy: 'Make it, turn on the option Create Table, or choose another one.',
			};
}

function unknown({ what }: Right): Finding {
	return { what, status: 'unknown', message: 'Only a table that is there can tell.', remedy: null };
}
