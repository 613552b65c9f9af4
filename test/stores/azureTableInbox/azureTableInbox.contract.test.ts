import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import { inboxSuite } from '../../contracts/inbox';
import { azureTableInboxWorld } from './world';

let azurite: RunningAzurite;
beforeAll(async () => {
	azurite = await startAzurite({ inMemory: true });
}, 120_000);
afterAll(async () => await azurite.stop());

inboxSuite('A table as Microsoft fills it', async () => await azureTableInboxWorld(azurite));
