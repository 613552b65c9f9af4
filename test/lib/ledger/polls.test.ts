import { Keyring } from '../../../lib/ledger/keys';
import { pollSuite } from '../../contracts/ledgerPolls';
import type { StoreWorld } from '../../contracts/storeWorld';
import { MemoryStore } from './memoryStore';
import { START } from './person';

function memory(): StoreWorld {
	let now = START;
	const store = new MemoryStore(() => now);
	const keys = new Keyring(new Uint8Array(32));
	return {
		open: () => Promise.resolve({ store, keys, close: () => {} }),
		pass: (ms) => {
			now += ms;
		},
		end: () => {},
	};
}

pollSuite('Memory', 10_000, memory);
