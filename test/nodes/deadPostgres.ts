import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { INode } from 'n8n-workflow';

import type { GivenCredentials } from './credentials';

/** A Postgres credential for a server that is not there, and how a node chooses it. */
export interface DeadPostgres {
	readonly credentials: GivenCredentials;
	readonly chosen: Pick<INode, 'credentials'>;
}

/** What the builder is told of it. */
export const REFUSED = /^The Postgres server of the ledger \(127\.0\.0\.1:\d+\) refused the connection\./;

export async function deadPostgres(): Promise<DeadPostgres> {
	const credential = {
		host: '127.0.0.1',
		port: await closedPort(),
		database: 'leads',
		user: 'ledger',
		password: 'secret',
		ssl: 'disable',
	};
	return {
		credentials: { postgres: credential },
		chosen: { credentials: { postgres: { id: 'postgres', name: 'postgres' } } },
	};
}

/** A port that nobody listens on: one that somebody did a moment ago. */
async function closedPort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
