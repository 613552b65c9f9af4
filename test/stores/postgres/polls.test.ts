import { pollProcessSuite } from '../../contracts/pollProcesses';
import { postgresPlaces } from './places';

pollProcessSuite('Postgres', { asOne: true, within: 240_000 }, postgresPlaces());
