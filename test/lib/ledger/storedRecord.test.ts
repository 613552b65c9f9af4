import { LedgerConfigurationError } from '../../../lib/ledger/errors';
import { parseRecord, serialiseRecord } from '../../../lib/ledger/storedRecord';
import { MINUTE, person, START } from './person';

it('a record is stored as JSON that a person can read: what is as usual is left out', () => {
	const ann = person();
	const { step } = ann.claim({ offer: 'contoso.backup', action: 'INS', source: 'AppSource' });
	ann.pass(MINUTE);
	ann.confirm(step);
	if (!ann.record) throw new Error('there is a record');
	expect(JSON.parse(serialiseRecord(ann.record))).toEqual({
		v: 1,
		steps: [
			{
				offer: 'contoso.backup',
				action: 'INS',
				source: 'AppSource',
				id: 'person 1',
				at: START,
				to: ['an output'],
				confirmed: MINUTE,
				content: 'first notes',
			},
		],
	});
});

// That every record is read as it was stored is checked in model.test.ts.

it.each(['{"v":1,"id":', '{"v":2,"id":"later"}', '{}'])('what is none of ours is refused: %s', (body) => {
	expect(() => parseRecord(body)).toThrow(LedgerConfigurationError);
});
