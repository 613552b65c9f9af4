import { statfsSync } from 'node:fs';

import { LedgerConfigurationError } from '../errors';

/** File systems that are another machine's (statfs(2), linux/magic.h): SQLite's locks and its log do not work there. */
const NETWORK_DISKS: ReadonlyMap<number, string> = new Map([
	[0x6969, 'NFS'],
	[0x517b, 'SMB'],
	[0xff534d42, 'CIFS'],
	[0xfe534d42, 'SMB'],
	[0x5346414f, 'AFS'],
	[0x6b414653, 'AFS'],
	[0x00c36400, 'Ceph'],
	[0x0bd00bd0, 'Lustre'],
	[0x01021997, '9P'],
	[0x564c, 'NCP'],
]);

/**
 * SQLite's write-ahead log needs memory that all its processes share, so its file must be on a disk of this machine
 * (sqlite.org/wal.html).
 *
 * @param typeOf tells the type of the file system of a folder, as statfs(2)
 * @throws LedgerConfigurationError on a network's disk
 */
export function refuseNetworkDisk(folder: string, typeOf: (folder: string) => number = typeOfDisk): void {
	const kind = NETWORK_DISKS.get(typeOf(folder));
	if (kind === undefined) return;
	throw new LedgerConfigurationError(
		`The n8n user folder is on a network disk (${kind}), where the ledger's file could be damaged without a sign.`,
		'Choose Postgres or Azure Table under Ledger Store, or put the n8n user folder on a disk of this machine.',
	);
}

function typeOfDisk(folder: string): number {
	// The type is a signed number on some machines.
	return statfsSync(folder).type >>> 0;
}
