import { content, DAY, MINUTE, person, told } from './person';

const NEWER = { content: content('other notes', MINUTE) };

describe('confirm', () => {
	it('ends a claim', () => {
		const ann = person();
		const { step } = ann.claim();
		ann.pass(MINUTE);
		expect(ann.confirm(step)).toBe('confirmed');
		expect(ann.record?.steps).toEqual([
			{ ...step, state: { is: 'confirmed', at: ann.now }, delivered: ['first notes'] },
		]);
	});

	it('counts after the lease, while nobody else has claimed', () => {
		const ann = person();
		const { step } = ann.claim();
		ann.pass(DAY);
		expect(ann.confirm(step)).toBe('confirmed');
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
	});

	it('counts after a release by the same claim, for the lead did arrive', () => {
		const ann = person();
		const { step } = ann.claim();
		ann.release(step, MINUTE);
		expect(ann.confirm(step)).toBe('confirmed');
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
	});

	it('can be repeated, and changes nothing then', () => {
		const ann = person();
		const { step } = ann.claim();
		ann.confirm(step);
		const before = ann.record;
		ann.pass(MINUTE);
		expect(ann.confirm(step)).toBe('confirmed');
		expect(ann.record).toBe(before);
	});

	it('is lost when a newer epoch exists, whether that one is at work, failed or was confirmed', () => {
		const ann = person();
		const stale = ann.claim().step;
		ann.pass(DAY);
		const { step } = ann.claim();
		const refused = (): void => {
			const before = ann.record;
			expect(ann.confirm(stale)).toBe('lost');
			expect(ann.record).toBe(before);
		};
		refused();
		ann.release(step);
		refused();
		ann.confirm(step);
		refused();
	});

	it('is lost for an epoch that was never given out', () => {
		const ann = person();
		const { step } = ann.claim();
		expect(ann.confirm({ ...step, epoch: 2 })).toBe('lost');
		expect(ann.record?.steps).toEqual([step]);
	});

	it('is gone when the person was forgotten, and creates nothing', () => {
		const ann = person();
		const { step } = ann.claim();
		ann.forget();
		expect(ann.confirm(step)).toBe('gone');
		expect(ann.record).toBeNull();
	});

	it('is gone when the step was done anew after the window, and leaves that alone', () => {
		const ann = person();
		const { step } = ann.deliver();
		ann.pass(181 * DAY);
		const anew = ann.claim();
		expect(ann.confirm(step)).toBe('gone');
		expect(ann.record?.steps).toEqual([anew.step]);
	});

	it("leaves the person's other steps as they are", () => {
		const ann = person();
		const backup = ann.claim();
		const cloud = ann.claim({ offer: 'contoso.cloud' });
		ann.confirm(backup.step);
		expect(ann.record?.steps[1]).toBe(cloud.step);
	});

	it('deletes the record of a lead that nothing identifies; a second time it is gone', () => {
		const nobody = person();
		const { step } = nobody.claim({ unkeyed: true });
		expect(nobody.confirm(step, false)).toBe('confirmed');
		expect(nobody.record).toBeNull();
		expect(nobody.confirm(step, false)).toBe('gone');
	});

	it('keeps the record of a lead that nothing identifies when the claim is not the last', () => {
		const nobody = person();
		const stale = nobody.claim({ unkeyed: true }).step;
		nobody.pass(DAY);
		nobody.claim({ unkeyed: true });
		expect(nobody.confirm(stale, false)).toBe('lost');
		expect(nobody.record).not.toBeNull();
	});
});

describe('release', () => {
	it('gives the step to the next who asks, at once', () => {
		const ann = person();
		const { step } = ann.claim();
		expect(ann.release(step)).toBe('released');
		expect(told(ann.claim())).toBe('new / reclaimed');
	});

	it('lets it wait until it is due', () => {
		const ann = person();
		const { step } = ann.claim();
		expect(ann.release(step, MINUTE)).toBe('released');
		expect(ann.record?.steps).toEqual([{ ...step, state: { is: 'waiting', due: ann.now + MINUTE } }]);
	});

	it('can be repeated, and does not put the time off', () => {
		const ann = person();
		const { step } = ann.claim();
		ann.release(step, MINUTE);
		const before = ann.record;
		expect(ann.release(step, DAY)).toBe('released');
		expect(ann.record).toBe(before);
	});

	it('counts after the lease', () => {
		const ann = person();
		const { step } = ann.claim();
		ann.pass(DAY);
		expect(ann.release(step, MINUTE)).toBe('released');
		expect(told(ann.claim())).toBe('duplicate / waiting');
	});

	it('is lost for what is confirmed: that stays confirmed', () => {
		const ann = person();
		const { step } = ann.deliver();
		expect(ann.release(step)).toBe('lost');
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
	});

	it('is lost when a newer epoch exists, and does not take its claim away', () => {
		const ann = person();
		const stale = ann.deliver().step;
		ann.claim(NEWER);
		expect(ann.release(stale)).toBe('lost');
		expect(told(ann.claim(NEWER))).toBe('duplicate / inProgress');
	});

	it('is gone when the person was forgotten, and creates nothing', () => {
		const ann = person();
		const { step } = ann.claim();
		ann.forget();
		expect(ann.release(step)).toBe('gone');
		expect(ann.record).toBeNull();
	});
});
