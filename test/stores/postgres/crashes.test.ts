import { crashSuite } from '../../contracts/crashes';
import { postgresPlaces } from './places';

crashSuite('Postgres', postgresPlaces(), { rounds: 30, within: 240_000 });
