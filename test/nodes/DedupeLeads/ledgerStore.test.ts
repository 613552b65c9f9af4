import { existsSync } from 'node:fs';
import type { INode, INodeParameters } from 'n8n-workflow';

import { type DeadPostgres, deadPostgres, REFUSED } from '../deadPostgres';
import { node, type Ran, runNodes } from '../engine';
import { ledgerFolder } from '../ledgerFile';
import { emailOf, persons } from '../leads';

const DEDUPE = 'Dedupe Leads';
const DUPLICATE = 2;
const CONTINUE = ['continueRegularOutput', 'continueErrorOutput'] as const;

let dead: DeadPostgres;
beforeAll(async () => {
	dead = await deadPostgres();
});

async function dedupe(parameters: INodeParameters, more: Partial<INode> = {}): Promise<Ran> {
	const { credentials } = dead;
	return await runNodes([node('dedupeLeads', parameters, more)], { items: persons(2), credentials });
}

/** What a ledger cannot be found with, and what the builder is told. */
const CASES: ReadonlyArray<
	readonly [what: string, ledgerStore: string, hasCredential: boolean, message: RegExp]
> = [
	['a Postgres server that is not there', 'postgres', true, REFUSED],
	['no Postgres credential', 'postgres', false, /does not have any credentials set/],
	['no Azure Table credential', 'azureTable', false, /does not have any credentials set/],
	['a Ledger Store there is not', 'mysql', false, /^There is no such Ledger Store/],
	['an expression for a Ledger Store', '={{ "postgres" }}', true, /^There is no such Ledger Store/],
];

describe.each(CASES)('Dedupe Leads with %s', (_what, ledgerStore, hasCredential, message) => {
	const more = (): Partial<INode> => (hasCredential ? dead.chosen : {});

	it('fails under Stop Workflow, and makes no memory on this machine instead', async () => {
		const ran = await dedupe({ ledgerStore }, more());
		expect(ran.status).toBe('error');
		expect(ran.error?.message).toMatch(message);
		expect(ran.outputs(DEDUPE).flat()).toEqual([]);
		expect(existsSync(ledgerFolder)).toBe(false);
	});

	it.each(CONTINUE)('calls nobody new and drops no lead under %s', async (onError) => {
		const ran = await dedupe({ ledgerStore }, { ...more(), onError });
		expect(ran.status).toBe('success');
		expect(ran.outputs(DEDUPE).flat()).toHaveLength(2);
		const held = ran.json(DEDUPE, DUPLICATE);
		expect(held.map(emailOf)).toEqual(['person0@example.com', 'person1@example.com']);
		expect(held).toMatchObject(
			held.map(() => ({
				dedupe: {
					reason: 'ledgerUnavailable',
					message: expect.stringMatching(message) as string,
					claim: null,
				},
			})),
		);
	});
});

it('Dedupe Leads refuses an SSH tunnel, which only n8n’s own Postgres node can open', async () => {
	const { postgres } = dead.credentials;
	const credentials = { postgres: { ...postgres, sshTunnel: true } };
	const nodes = [node('dedupeLeads', { ledgerStore: 'postgres' }, dead.chosen)];
	const ran = await runNodes(nodes, { items: persons(1), credentials });
	expect(ran.error).toEqual({
		message: 'The ledger cannot reach Postgres through the SSH tunnel of this credential.',
		description: 'Choose a Postgres credential without “SSH Tunnel”, for a server that n8n reaches directly.',
	});
});
