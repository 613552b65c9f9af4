import { randomBytes } from 'node:crypto';
import { ensureServices } from './ensureServices.ts';
import { freePort } from './freePort.ts';
import { type KeptServer, startKeptServer } from './keptServer.ts';

export interface AzuriteOptions {
	/**
	 * Nothing is written to disk, which the bench would measure; a restart forgets everything.
	 * @default false
	 */
	readonly inMemory?: boolean;
}

/**
 * A running Azurite: the table service only. A restart brings its data back (unless `inMemory`), but what was
 * written in the last five seconds before a `kill` is lost.
 */
export interface RunningAzurite extends KeptServer {
	/** With account, key and endpoint. The endpoint is http, which a client has to allow. */
	readonly connectionString: string;
	/** `http://127.0.0.1:<port>/devstoreaccount1` */
	readonly endpoint: string;
	readonly account: string;
	/** Made for this server, in base64. */
	readonly key: string;
	readonly port: number;
}

const HOST = '127.0.0.1';
const ACCOUNT = 'devstoreaccount1';

/** Starts a table service of its own on loopback, in about a second. */
export async function startAzurite({ inMemory = false }: AzuriteOptions = {}): Promise<RunningAzurite> {
	const { azuriteTable } = await ensureServices();
	const port = await freePort();
	const key = randomBytes(64).toString('base64');
	const endpoint = `http://${HOST}:${port}/${ACCOUNT}`;
	const server = await startKeptServer('Azurite', async (folder) => ({
		command: process.execPath,
		args: [
			azuriteTable,
			...['--tableHost', HOST, '--tablePort', String(port)],
			...(inMemory ? ['--inMemoryPersistence'] : ['--location', folder]),
			...['--disableTelemetry', '--silent'],
		],
		env: { PATH: process.env.PATH, HOME: folder, AZURITE_ACCOUNTS: `${ACCOUNT}:${key}` },
		isReady: (log) => log.includes('successfully started'),
	}));
	const connectionString = `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${key};TableEndpoint=${endpoint};`;
	return { connectionString, endpoint, account: ACCOUNT, key, port, ...server };
}
