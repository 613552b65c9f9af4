import { ledgerSuite } from '../../../contracts/ledger';
import { storeFolder } from './folder';

ledgerSuite('SQLite', { atomic: 'batch' }, storeFolder);
