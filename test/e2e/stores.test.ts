import { type RunningAzurite, startAzurite } from '../../scripts/host/azurite.ts';
import type { Credential, Harness } from '../../scripts/host/harness.ts';
import { type RunningPostgres, startPostgres } from '../../scripts/host/postgres.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import { type Workflow, withParameters, withSettings } from '../../scripts/host/workflow.ts';
import { leadOf } from './leads.ts';
import { DEDUPE, DELIVER, journeyTo, RECOVERY, startPackagedN8n, TRIGGER } from './packagedN8n.ts';
import { ISO } from './patterns.ts';

jest.setTimeout(180_000);

/** The nodes that say where the ledger is. */
const LEDGER_NODES = [TRIGGER, RECOVERY, DEDUPE, DELIVER, 'Nothing to Send'];

/** A store with the credential a builder makes for it. */
interface Store {
	readonly ledgerStore: 'postgres' | 'azureTable';
	readonly credential: { readonly type: string; fields(): Promise<Readonly<Record<string, unknown>>> };
}

const postgres: Store = {
	ledgerStore: 'postgres',
	credential: {
		type: 'postgres',
		fields: async () => ({
			host: postgresServer.host,
			port: postgresServer.port,
			database: await postgresServer.createDatabase(),
			user: postgresServer.user,
			password: postgresServer.password,
			ssl: 'disable',
			allowUnauthorizedCerts: false,
			sshTunnel: false,
			maxConnections: 20,
		}),
	},
};

const azureTable: Store = {
	ledgerStore: 'azureTable',
	credential: {
		type: 'azureTableStorageApi',
		fields: async () =>
			await Promise.resolve({ signIn: 'connectionString', connectionString: azurite.connectionString }),
	},
};

let n8n: Harness;
let receiver: Receiver;
let postgresServer: RunningPostgres;
let azurite: RunningAzurite;
let persons = 0;

beforeAll(async () => {
	[receiver, postgresServer, azurite] = await Promise.all([startReceiver(), startPostgres(), startAzurite()]);
	n8n = await startPackagedN8n();
});

afterEach(() => receiver.clear());

afterAll(async () => {
	await n8n?.stop();
	await Promise.all([receiver?.stop(), postgresServer?.stop(), azurite?.stop()]);
});

/** The example with one store and one credential in all nodes that use the ledger. */
const journeyOn = ({ ledgerStore, credential }: Store, made: Credential): Workflow =>
	LEDGER_NODES.reduce(
		(flow, node) => withSettings(flow, node, { credentials: { [credential.type]: made } }),
		withParameters(
			journeyTo(receiver.url),
			Object.fromEntries(LEDGER_NODES.map((n) => [n, { ledgerStore }])),
		),
	);

describe.each([
	['Postgres', postgres],
	['Azure Table', azureTable],
])('a ledger in %s', (_title, store) => {
	let made: Credential;

	beforeAll(async () => {
		made = await n8n.credential(store.credential.type, await store.credential.fields());
	});

	it('remembers what was delivered, and tells further steps from repeats, after a crash, too', async () => {
		const workflow = await n8n.publish(journeyOn(store, made));
		const person = ++persons;
		const runOf = async (payload: unknown) => {
			await workflow.send(payload);
			return await workflow.nextExecution();
		};

		const first = await runOf(leadOf(person));
		await n8n.crashAndRestart();
		const again = await runOf(leadOf(person));
		const next = await runOf(leadOf(person, { leadSource: 'SPZA-PLT|contoso.backup', actionCode: 'PLT' }));

		expect(first.output(TRIGGER)).toMatchObject([{ lead: { problems: [] }, receipt: { ledger: 'default' } }]);
		expect(first.output(DELIVER, 'Delivered')).toMatchObject([
			{ dedupe: { outcome: 'new', firstSeenAt: ISO }, delivery: [{ status: 'written', confirmed: true }] },
		]);
		expect(again.output(DEDUPE, 'Duplicate')).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);
		expect(next.output(DELIVER, 'Delivered')).toMatchObject([
			{
				dedupe: { outcome: 'returning', reason: 'newStep', journey: [{ state: 'confirmed' }, {}] },
				delivery: [{ confirmed: true }],
			},
		]);
		expect(receiver.countsByKey.size).toBe(2);
	});

	it('takes a lead back that the destination refused, and lets it through again with the same key', async () => {
		const workflow = await n8n.publish(journeyOn(store, made));
		const lead = leadOf(++persons);
		receiver.answer(() => ({ status: 422 }));
		await workflow.send(lead);
		const refused = await workflow.nextExecution();
		receiver.answer();
		await workflow.send(lead);
		const again = await workflow.nextExecution();

		expect(refused.output(DELIVER, 'Not Delivered')).toMatchObject([{ delivery: [{ status: 'rejected' }] }]);
		expect(again.output(DELIVER, 'Delivered')).toMatchObject([
			{ dedupe: { outcome: 'new', reason: 'reclaimed', attempt: 2 }, delivery: [{ confirmed: true }] },
		]);
		expect([...receiver.countsByKey.values()]).toEqual([2]);
	});
});

describe('a ledger that is down', () => {
	it('stops no lead at the trigger, fails the run visibly with the lead in it, and says what to do', async () => {
		const made = await n8n.credential(postgres.credential.type, await postgres.credential.fields());
		const workflow = await n8n.publish(journeyOn(postgres, made));
		await postgresServer.shutDown();

		const answer = await workflow.send(leadOf(++persons));
		const run = await workflow.nextExecution();
		await postgresServer.restart();

		expect(answer.status).toBe(200);
		expect(run).toMatchObject({ status: 'error' });
		expect(run.output(TRIGGER)).toMatchObject([
			{ lead: { problems: ['notInLedger'] }, receipt: null, raw: leadOf(persons) },
		]);
		expect(run.errorOf(DEDUPE)).toMatch(/ledger/i);
		expect(run.descriptionOf(DEDUPE)).toMatch(/\S/);
		expect(run.error).not.toMatch(/person|example\.com/i);
		expect(receiver.delivered).toEqual([]);
	});
});
