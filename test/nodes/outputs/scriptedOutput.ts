import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { DestinationConfigurationError } from '../../../lib/destinations/configurationError';
import type {
	Destination,
	Finding,
	Keys,
	NotDelivered,
	Prepared,
	Rehearsal,
	SendResult,
	Withdrawal,
} from '../../../lib/destinations/contract';
import { delivered } from '../../../lib/destinations/outcome';
import type { Lead } from '../../../lib/lead/lead';
import type { Output } from '../../../lib/n8n/output';
import { runOutput } from '../../../lib/n8n/runOutput';

interface Row {
	readonly lead: Lead;
	readonly keys: Keys;
}

/** What the test wants of the output, and what came of it. */
export interface Script {
	readonly settings: Partial<Pick<Output<unknown, Row>, 'recordPer' | 'writerPer' | 'isDryRun'>>;
	/** The node cannot work as it is set up. */
	readonly isMisconfigured: boolean;
	readonly findings: readonly Finding[];
	prepare(row: Row): Prepared<Row>;
	send(row: Row): Promise<SendResult>;
	rehearse(row: Row): Rehearsal | NotDelivered;
	withdraw(): Withdrawal;
	readonly sent: Row[][];
	readonly withdrawn: unknown[];
}

export function script(more: Partial<Script> = {}): Script {
	return {
		settings: {},
		isMisconfigured: false,
		findings: [],
		prepare: (record) => ({ kind: 'record', record, bytes: 1, changes: [] }),
		send: async () => await Promise.resolve(delivered('created', { remoteType: 'Lead', remoteId: 'r1' })),
		rehearse: ({ lead }) => ({
			action: 'create',
			matched: 'none',
			remoteType: 'Lead',
			remoteId: null,
			url: null,
			record: { email: lead.contact.email },
			note: null,
			changes: [],
		}),
		withdraw: () => ({ isRemoved: true, message: 'The record was removed.' }),
		sent: [],
		withdrawn: [],
		...more,
	};
}

const description: INodeTypeDescription = {
	displayName: 'Scripted Lead Output',
	name: 'scriptedLeadOutput',
	group: ['output'],
	version: 1,
	description: '',
	defaults: { name: 'Scripted Lead Output' },
	inputs: ['main'],
	outputs: ['main', 'main'],
	properties: [
		{ displayName: 'Operation', name: 'operation', type: 'string', default: 'deliverLead' },
		{ displayName: 'Ledger Store', name: 'ledgerStore', type: 'string', default: 'sqlite' },
	],
};

/** An output node whose destination does what a script says, two leads at a time. */
export function scriptedOutput(steps: Script): INodeType {
	const destination: Destination<unknown, Row> = {
		limits: { count: 2, bytes: 100, concurrency: 1 },
		prepare: (lead, keys) => steps.prepare({ lead, keys }),
		send: async (batch) => {
			steps.sent.push([...batch]);
			return await Promise.all(batch.map(async (row) => await steps.send(row)));
		},
		rehearse: async (batch) => await Promise.resolve(batch.map((row) => steps.rehearse(row))),
		check: async () => await Promise.resolve(steps.findings),
		withdraw: async (sent) => {
			steps.withdrawn.push(sent.remoteId);
			return await Promise.resolve(steps.withdraw());
		},
	};
	const output: Output<unknown, Row> = {
		destination: 'scripted',
		title: 'Scripted',
		recordPer: 'offer',
		writerPer: 'person',
		isDryRun: false,
		...steps.settings,
		open: async () => {
			if (steps.isMisconfigured) throw new DestinationConfigurationError('The address is empty.');
			return await Promise.resolve(destination);
		},
		options: () => ({}),
	};
	return {
		description,
		async execute() {
			return await runOutput(this, output);
		},
	};
}
