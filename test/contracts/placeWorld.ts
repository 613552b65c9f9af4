import type { LedgerPlace } from '../../lib/ledger/place';
import type { OpenStore } from '../../lib/ledger/store';

/** A place for a store that several processes can open, empty at first, with the clock it really has. */
export interface PlaceWorld {
	readonly place: LedgerPlace;
	/** Opens its store in this process, for what a lent ledger does not show. */
	open(): Promise<OpenStore>;
	/** Removes it. */
	end(): void | Promise<void>;
}
