import { openAzureTableStore } from '../../../lib/ledger/azureTable/open';
import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import type { PlaceWorld } from '../../contracts/placeWorld';

/** Empty places, as many as asked for, each with tables of its own in an Azurite that runs for the tests of one file. */
export function azureTablePlaces(): () => Promise<PlaceWorld> {
	let server: RunningAzurite;
	let made = 0;
	beforeAll(async () => {
		server = await startAzurite({ inMemory: true });
	}, 120_000);
	afterAll(async () => await server.stop());
	return async () => {
		const { connectionString } = server;
		const tablePrefix = `ledger${++made}x`;
		const account = { by: 'connectionString', connectionString, tablePrefix } as const;
		return {
			place: { store: 'azureTable', account },
			open: async () => await openAzureTableStore(account),
			end: () => {},
		};
	};
}
