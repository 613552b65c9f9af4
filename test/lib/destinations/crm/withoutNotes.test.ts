import { randomUUID } from 'node:crypto';
import fc from 'fast-check';

import { appended, noteOf, withoutRecordMark } from '../../../../lib/destinations/crm/note';
import { withoutNotes } from '../../../../lib/destinations/crm/withoutNotes';
import { makeTestLead } from '../../../../lib/lead/makeTestLead';

const lead = makeTestLead(randomUUID(), 1, '2026-11-23T07:00:00.000Z');

/** A note as the outputs write it onto somebody else's record. */
function noteFor(words: string | null): string {
	const keys = { deliveryKey: randomUUID(), recordKey: randomUUID() };
	return withoutRecordMark(noteOf({ ...lead, description: words }, keys, null, 'description').text);
}

describe('A description without notes of ours', () => {
	const words = fc
		.string({ minLength: 1 })
		.map((text) => text.trim())
		.filter((text) => text !== '');

	it('is what stood there, where the notes tell of the same lead', () => {
		fc.assert(
			fc.property(words, fc.integer({ min: 1, max: 3 }), (text, times) => {
				let description = text;
				for (let n = 0; n < times; n++) description = appended(description, noteFor(text), null) ?? '';
				expect(withoutNotes(description)).toBe(text);
			}),
		);
	});

	it('is what stood there, where the notes have no words', () => {
		fc.assert(
			fc.property(words, (text) => {
				expect(withoutNotes(appended(text, noteFor(null), null) ?? '')).toBe(text);
			}),
		);
	});

	it('has nothing of what a note says of its lead, and stays as it is with further notes', () => {
		const once = appended('Met at the fair.', noteFor('Please call.'), null) ?? '';
		const twice = appended(once, noteFor('Once more.'), null) ?? '';
		expect(withoutNotes(once)).toBe('Met at the fair.\n\nPlease call.');
		expect(withoutNotes(twice)).toBe(withoutNotes(once));
		expect(withoutNotes(once.replaceAll('\n', '\r\n'))).toBe('Met at the fair.\r\n\r\nPlease call.');
	});

	it('is empty where there was nothing but a note', () => {
		expect(withoutNotes(noteFor(null))).toBe('');
	});

	it.each(['', 'Please call.', 'Lead: me', 'Offer: 5 %\nLead: me', 'Received: yesterday, 5 pm'])(
		'is the text itself where there is no note: %j',
		(text) => {
			expect(withoutNotes(text)).toBe(text);
		},
	);
});
