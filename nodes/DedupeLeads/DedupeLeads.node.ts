import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { claimLeads } from '../../lib/n8n/claimLeads';
import { hintAboutClaims } from '../../lib/n8n/claimHints';
import { ledgerCredentials } from '../../lib/n8n/ledgerPlace';
import { properties, readQuestion } from './question';

export class DedupeLeads implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Dedupe Leads',
		name: 'dedupeLeads',
		icon: { light: 'file:dedupeLeads.svg', dark: 'file:dedupeLeads.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ "Ledger: " + $parameter["ledger"] }}',
		description:
			'Remembers every person’s steps and lets each step through once, also across runs and crashes',
		defaults: { name: 'Dedupe Leads' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [
			NodeConnectionTypes.Main,
			NodeConnectionTypes.Main,
			NodeConnectionTypes.Main,
			NodeConnectionTypes.Main,
		],
		outputNames: ['New', 'Returning', 'Duplicate', 'Do Not Contact'],
		credentials: [...ledgerCredentials],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const claimed = await claimLeads(this, () => readQuestion(this));
		hintAboutClaims(this, claimed);
		return [claimed.new, claimed.returning, claimed.duplicate, claimed.doNotContact];
	}
}
