import { tmpdir } from 'node:os';

import { LedgerConfigurationError } from '../../../../lib/ledger/errors';
import { refuseNetworkDisk } from '../../../../lib/ledger/sqlite/networkDisk';
import { matching } from '../matching';

const FOLDER = 'n8n-user-folder';

it.each([
	['NFS', 0x6969],
	['SMB', 0x517b],
	['CIFS', 0xff534d42],
	['SMB', 0xfe534d42],
	['AFS', 0x5346414f],
	['AFS', 0x6b414653],
	['Ceph', 0x00c36400],
	['Lustre', 0x0bd00bd0],
	['9P', 0x01021997],
	['NCP', 0x564c],
])('a network disk of type %s is refused, with what to choose', (name, type) => {
	const refusal = (): void => refuseNetworkDisk(FOLDER, () => type);
	expect(refusal).toThrow(LedgerConfigurationError);
	expect(refusal).toThrow(`(${name})`);
	const remedy = matching(/^Choose Postgres or Azure Table/);
	expect(refusal).toThrow(expect.objectContaining({ remedy }) as Error);
});

it.each([
	['ext4', 0xef53],
	['XFS', 0x58465342],
	['overlay', 0x794c7630],
	['tmpfs', 0x01021994],
	['Btrfs', 0x9123683e],
	['ZFS', 0x2fc12fc1],
	['APFS', 0x1a],
	['NTFS and all of Windows', 0],
])('a disk of this machine is welcome: %s', (_, type) => {
	expect(() => refuseNetworkDisk(FOLDER, () => type)).not.toThrow();
});

it('the type is that of the folder asked about', () => {
	const asked: string[] = [];
	refuseNetworkDisk(FOLDER, (folder) => asked.push(folder));
	expect(asked).toEqual([FOLDER]);
	expect(() => refuseNetworkDisk(tmpdir())).not.toThrow();
});
