import type { IExecuteFunctions, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import type { AzureTableSignIn } from '../azureTables/account';
import { TableError } from '../azureTables/errors';
import type { AzureTableOptions } from '../destinations/azureTable/azureTable';
import type { AzureTableSetup, TableAccess } from '../destinations/azureTable/open';
import { TABLE_POLICY, type TablePolicy } from '../destinations/azureTable/policy';
import type { LeadRow } from '../destinations/azureTable/row';
import { DestinationConfigurationError } from '../destinations/configurationError';
import type { Destination } from '../destinations/contract';
import type { Fields } from '../destinations/crm/field';
import { CRM_POLICY } from '../destinations/crm/policy';
import { azureTableSignIn, isLedgerTable } from './azureTableAccount';
import { chosenIn, matching } from './choosing';
import { crmPolicy } from './crmParameters';
import { nodeFailure } from './failure';

type WithCredentials = Pick<IExecuteFunctions | ILoadOptionsFunctions, 'getCredentials'>;

/**
 * How the chosen table is reached, with the node's credential.
 *
 * @param table the parameter Table
 * @throws DestinationConfigurationError where no table is chosen, or one of the ledger's
 */
export async function tableAccess(context: WithCredentials, table: unknown): Promise<TableAccess> {
	const name = chosenIn(table);
	if (name === null) throw new DestinationConfigurationError('No Table is chosen. Choose or enter one.');
	if (isLedgerTable(name)) {
		throw new DestinationConfigurationError(
			'This table is one of the ledger’s, and leads in it would damage its memory. Choose another Table.',
		);
	}
	return { signIn: await signInOf(context), table: name };
}

async function signInOf(context: WithCredentials): Promise<AzureTableSignIn> {
	return azureTableSignIn(await context.getCredentials('azureTableStorageApi'));
}

/** What the builder wants done; what the node does not say is at its default. */
export function tablePolicy(context: IExecuteFunctions): TablePolicy {
	const { whenExists, doNotContact, testLeads } = crmPolicy(context, { ...CRM_POLICY, whenExists: 'update' });
	const { createTable } = context.getNodeParameter('options', 0, {}) as { createTable?: boolean };
	return {
		createsTable: createTable === true,
		layout: layoutIn(context.getNodeParameter('layout', 0, TABLE_POLICY.layout)),
		whenExists: whenExists === 'skip' ? 'skip' : 'update',
		doNotContact,
		testLeads,
	};
}

/** @param value the parameter Columns */
export function layoutIn(value: unknown): TablePolicy['layout'] {
	return value === 'flat' ? 'flat' : 'microsoft';
}

/** The table as a destination. The library for it is loaded here, with its first use. */
export async function openLeadDestination(
	setup: AzureTableSetup,
): Promise<Destination<AzureTableOptions, LeadRow>> {
	const { openAzureTable } = await import('../destinations/azureTable/open.js');
	return await openAzureTable(setup);
}

/**
 * The tables of the account, but for the ledger's, for the editor.
 *
 * @param filter a part of the name
 * @throws NodeOperationError whose message says what to do; with a signature for one table, to enter its name
 */
export async function tablesToChoose(
	context: ILoadOptionsFunctions,
	filter: string | undefined,
): Promise<INodeListSearchResult> {
	try {
		const { tableNames } = await import('../azureTables/tableNames.js');
		const names = await tableNames(await signInOf(context));
		return matching(
			names.filter((name) => !isLedgerTable(name)).map((name) => ({ name, value: name })),
			filter,
		);
	} catch (error) {
		throw nodeFailure(context, mayNotList(error) ?? error);
	}
}

function mayNotList(error: unknown): TableError | null {
	if (!(error instanceof TableError) || error.kind !== 'rights') return null;
	return new TableError(
		'rights',
		'This sign-in may not list the tables of the account.',
		'Choose By Name in the field Table, and enter the name.',
	);
}

/**
 * The columns that a builder may map by hand, for the editor.
 *
 * @throws NodeOperationError whose message says what to do
 */
export async function columnsOfTable(context: ILoadOptionsFunctions): Promise<Fields> {
	try {
		const access = await tableAccess(context, context.getCurrentNodeParameter('table'));
		const layout = layoutIn(context.getCurrentNodeParameter('layout'));
		const { columnsIn } = await import('../destinations/azureTable/columnsIn.js');
		return await columnsIn(access, layout, new AbortController().signal);
	} catch (error) {
		throw nodeFailure(context, error);
	}
}
