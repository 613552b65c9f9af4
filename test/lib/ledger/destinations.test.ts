import { content, DAY, MINUTE, person, told } from './person';

const TWO = { destinations: 2 };
const NEWER = { content: content('other notes', MINUTE) };

describe('a lead that two destinations must have', () => {
	it('is noted for the first and confirmed by the second', () => {
		const ann = person();
		const { step } = ann.claim({}, TWO);
		expect(ann.confirm(step, { by: 'crm' })).toBe('noted');
		expect(told(ann.claim({}, TWO))).toBe('duplicate / inProgress');
		expect(ann.hold(step)).toMatchObject({ is: 'held', deliveredTo: ['crm'] });
		expect(ann.confirm(step, { by: 'sheet' })).toBe('confirmed');
		expect(told(ann.claim({}, TWO))).toBe('duplicate / alreadyConfirmed');
		expect(ann.hold(step)).toEqual({ is: 'confirmed', deliveredTo: ['crm', 'sheet'] });
	});

	it('is not confirmed by the first alone, however often it says so, and nothing is written for a repeat', () => {
		const ann = person();
		const { step } = ann.claim({}, TWO);
		ann.confirm(step, { by: 'crm' });
		const before = ann.record;
		expect(ann.confirm(step, { by: 'crm' })).toBe('noted');
		expect(ann.record).toBe(before);
	});

	it('goes back for the other where that fails, and keeps who has it', () => {
		const ann = person();
		const { step } = ann.claim({}, TWO);
		ann.confirm(step, { by: 'crm' });
		expect(ann.release(step)).toBe('released');
		const again = ann.claim({}, TWO);
		expect(told(again)).toBe('new / reclaimed');
		expect(ann.hold(again.step)).toMatchObject({ is: 'held', deliveredTo: ['crm'] });
		expect(ann.confirm(again.step, { by: 'crm' })).toBe('noted');
		expect(ann.confirm(again.step, { by: 'sheet' })).toBe('confirmed');
	});

	it('keeps who has it when its lease ends, and over parking and replay', () => {
		const ann = person();
		const { step } = ann.claim({}, { ...TWO, attempts: 1 });
		ann.confirm(step, { by: 'crm' });
		ann.pass(DAY);
		expect(told(ann.claim({}, TWO))).toBe('duplicate / parked');
		ann.replay();
		expect(ann.claim({}, TWO).step.deliveredTo).toEqual(['crm']);
	});

	it('is confirmed by the second even though the first has given it back', () => {
		const ann = person();
		const { step } = ann.claim({}, TWO);
		ann.confirm(step, { by: 'crm' });
		ann.release(step);
		expect(ann.confirm(step, { by: 'sheet' })).toBe('confirmed');
	});

	it('starts anew when its content changed', () => {
		const ann = person();
		const { step } = ann.claim({}, TWO);
		ann.confirm(step, { by: 'crm' });
		ann.release(step);
		const changed = ann.claim(NEWER, TWO);
		expect(ann.hold(changed.step)).toMatchObject({ is: 'held', deliveredTo: [] });
		expect(ann.confirm(changed.step, { by: 'sheet' })).toBe('noted');
		expect(ann.confirm(changed.step, { by: 'crm' })).toBe('confirmed');
		const newest = ann.claim({ content: content('newest notes', 2 * MINUTE) }, TWO);
		expect(newest.step.deliveredTo).toEqual([]);
	});

	it('starts anew when the step is done again after the window', () => {
		const ann = person();
		const { step } = ann.claim({}, TWO);
		ann.confirm(step, { by: 'crm' });
		ann.confirm(step, { by: 'sheet' });
		ann.pass(181 * DAY);
		expect(ann.claim({}, TWO).step.deliveredTo).toEqual([]);
	});

	it('is deleted, where nothing identifies it, by the second only', () => {
		const nobody = person();
		const { step } = nobody.claim({ unkeyed: true }, TWO);
		expect(nobody.confirm(step, { by: 'crm', keep: false })).toBe('noted');
		expect(nobody.record).not.toBeNull();
		expect(nobody.confirm(step, { by: 'sheet', keep: false })).toBe('confirmed');
		expect(nobody.record).toBeNull();
	});
});

it('further destinations than were asked for are remembered too, so that a repeat need not send again', () => {
	const ann = person();
	const { step } = ann.claim();
	expect(ann.confirm(step, { by: 'crm' })).toBe('confirmed');
	ann.pass(MINUTE);
	expect(ann.confirm(step, { by: 'sheet' })).toBe('confirmed');
	expect(ann.hold(step)).toEqual({ is: 'confirmed', deliveredTo: ['crm', 'sheet'] });
	expect(ann.record?.steps).toMatchObject([{ state: { is: 'confirmed', at: ann.now - MINUTE } }]);
});

it('a lead whose number was lowered is confirmed by the destination that had it', () => {
	const ann = person();
	const { step } = ann.claim({}, TWO);
	ann.confirm(step, { by: 'crm' });
	ann.release(step);
	const again = ann.claim({}, { destinations: 1 });
	expect(ann.confirm(again.step, { by: 'crm' })).toBe('confirmed');
});
