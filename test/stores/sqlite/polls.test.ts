import { pollProcessSuite } from '../../contracts/pollProcesses';
import { sqlitePlace } from '../../lib/ledger/sqlite/folder';

pollProcessSuite('SQLite', { asOne: true, within: 60_000 }, sqlitePlace);
