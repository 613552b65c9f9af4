import { raceSuite } from '../../contracts/races';
import { sqlitePlace } from '../../lib/ledger/sqlite/folder';

raceSuite('SQLite', sqlitePlace);
