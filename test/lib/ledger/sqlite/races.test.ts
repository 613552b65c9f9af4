import { raceSuite } from '../../../contracts/races';
import { sqlitePlace } from './folder';

raceSuite('SQLite', sqlitePlace);
