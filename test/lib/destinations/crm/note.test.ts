import fc from 'fast-check';
import {
	appended,
	isMarked,
	markedDeliveries,
	markedRecord,
	noteOf,
	sizeOf,
	subjectOf,
	withoutRecordMark,
} from '../../../../lib/destinations/crm/note';
import { leadNumber } from '../leads';
import { KEYS } from './rows';

const lead = { ...leadNumber(1), campaign: { mktcmpid: '1234' }, publisher: 'Contoso' };

it('has the customer’s words first, then where the lead comes from, then the marks', () => {
	expect(noteOf({ ...lead, description: 'Call me' }, KEYS, null, 'Note')).toEqual({
		text: [
			'Call me',
			'',
			'Offer: Contoso Backup (contoso.backup)',
			'Publisher: Contoso',
			'Action: Get it now',
			'Lead source: AzureMarketplace-INS|contoso.backup',
			'Campaign: mktcmpid=1234',
			'Received: 2026-11-23 07:00 UTC',
			'Lead: delivery-1',
			'Record: record-1',
		].join('\n'),
		changes: [],
	});
});

it('is looked for in a text of blank lines only, without going over them again and again', () => {
	const text = `${'\n'.repeat(100_000)}x`;
	expect([markedRecord(text), markedDeliveries(text)]).toEqual([null, []]);
});

it('leaves out what the lead does not say', () => {
	const { text } = noteOf(
		{ ...lead, description: null, campaign: null, publisher: null, leadSource: null },
		KEYS,
		null,
		'Note',
	);
	expect(text.startsWith('Offer: ')).toBe(true);
	expect(text).not.toMatch(/null|Campaign|Publisher|Lead source/);
});

it('reads its own marks, and nobody else’s', () => {
	const { text } = noteOf(lead, KEYS, null, 'Note');
	expect(isMarked(text, KEYS)).toBe(true);
	expect(markedRecord(text)).toBe('record-1');
	expect(markedRecord('somebody typed: Record: record-1')).toBeNull();
	expect(markedRecord(null)).toBeNull();
	const returned = text.replaceAll('\n', ' \r\n');
	expect(isMarked(returned, KEYS)).toBe(true);
	expect(markedRecord(returned)).toBe('record-1');
});

it('takes no line of the customer’s words for a mark of ours', () => {
	const { text } = noteOf({ ...lead, description: 'Record: 4711\nLead: mine' }, KEYS, null, 'Note');
	expect(markedRecord(text)).toBe('record-1');
	expect(markedRecord(withoutRecordMark(text))).toBe('4711');
});

it('tells of the lead on somebody else’s record, and does not make the record ours', () => {
	const { text } = noteOf(lead, KEYS, null, 'Note');
	const note = withoutRecordMark(text);
	expect(isMarked(note, KEYS)).toBe(true);
	expect(markedRecord(note)).toBeNull();
	expect(text.startsWith(note)).toBe(true);
	expect(withoutRecordMark('no mark')).toBe('no mark');
});

it('fits any field, keeps its marks as long as they fit themselves, and tells of the cut', () => {
	const longest = fc.record({
		max: fc.integer({ min: 60, max: 600 }),
		in: fc.constantFrom('units' as const, 'bytes' as const),
	});
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 800 }), longest, (description, room) => {
			const { text, changes } = noteOf({ ...lead, description }, KEYS, room, 'Note');
			expect(sizeOf(text, room)).toBeLessThanOrEqual(room.max);
			expect(isMarked(text, KEYS)).toBe(true);
			expect(markedRecord(text)).toBe('record-1');
			const isWhole = text === noteOf({ ...lead, description }, KEYS, null, 'Note').text;
			expect(changes).toEqual(isWhole ? [] : [{ field: 'Note', what: 'truncated' }]);
		}),
	);
});

it('is appended below what is there, or not at all', () => {
	expect(appended('there\n', 'note', null)).toBe('there\n\nnote');
	expect(appended(null, 'note', null)).toBe('note');
	expect(appended('there', 'note', { max: 10, in: 'units' })).toBeNull();
});

it.each([
	[{}, 'Contoso Backup – Get it now'],
	[{ isTest: true }, 'Test: Contoso Backup – Get it now'],
])('has a subject (%j)', (more, subject) => {
	expect(subjectOf({ ...lead, ...more })).toBe(subject);
});
