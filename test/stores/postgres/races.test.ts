import { raceSuite } from '../../contracts/races';
import { postgresPlaces } from './places';

raceSuite('Postgres', postgresPlaces());
