import { crashSuite } from '../../contracts/crashes';
import { azureTablePlaces } from './places';

crashSuite('Azure Table', azureTablePlaces(), { rounds: 30, within: 240_000 });
