import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import { ledgerSuite } from '../../contracts/ledger';
import { azureTableWorld } from './world';

let server: RunningAzurite;
beforeAll(async () => {
	server = await startAzurite();
});
afterAll(async () => await server.stop());

ledgerSuite('Azure Table', { atomic: 'record' }, () => azureTableWorld(server));
