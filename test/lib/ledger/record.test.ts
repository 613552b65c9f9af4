import { parseRecord, serialiseRecord } from '../../../lib/ledger/record';
import { person } from './person';

it('a record is read as it was stored', () => {
	const ann = person();
	ann.deliver();
	ann.claim({ offer: 'contoso.cloud' });
	ann.suppress();
	if (!ann.record) throw new Error('there is a record');
	expect(parseRecord(serialiseRecord(ann.record))).toEqual(ann.record);
});
