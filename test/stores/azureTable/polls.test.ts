import { pollProcessSuite } from '../../contracts/pollProcesses';
import { azureTablePlaces } from './places';

pollProcessSuite('Azure Table', { asOne: false, within: 240_000 }, azureTablePlaces());
