import { content, DAY, MINUTE, person, told } from './person';

const NEWER = { content: content('other notes', MINUTE) };

describe('confirm', () => {
	it('ends a claim', () => {
		const ann = person();
		const { receipt, asked, ...step } = ann.claim().step;
		expect([receipt, asked]).not.toContain(undefined);
		ann.pass(MINUTE);
		expect(ann.confirm(step)).toBe('confirmed');
		expect(ann.record?.steps).toEqual([
			{
				...step,
				state: { is: 'confirmed', at: ann.now },
				delivered: ['first notes'],
				deliveredTo: ['an output'],
			},
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

	it('deletes the record of a lead that nothing identifies, and can be repeated all the same', () => {
		const nobody = person();
		const { step } = nobody.claim({ unkeyed: true });
		expect(nobody.confirm(step, { keep: false })).toBe('confirmed');
		expect(nobody.record).toBeNull();
		expect(nobody.confirm(step, { keep: false })).toBe('confirmed');
		expect(nobody.record).toBeNull();
	});

	it('keeps the record of a lead that nothing identifies when the claim is not the last', () => {
		const nobody = person();
		const stale = nobody.claim({ unkeyed: true }).step;
		nobody.pass(DAY);
		nobody.claim({ unkeyed: true });
		expect(nobody.confirm(stale, { keep: false })).toBe('lost');
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

describe('a release that undoes', () => {
	const IMMEDIATELY = { remember: 'immediately' } as const;

	it('does not count the attempt, so that a run that cannot begin parks nothing', () => {
		const ann = person();
		for (const owner of ['run A', 'run B', 'run C']) {
			expect(ann.undo(ann.claim({ owner }, { attempts: 1 }).step)).toBe('released');
		}
		const again = ann.claim();
		expect(told(again)).toBe('new / reclaimed');
		expect(again.step).toMatchObject({ epoch: 4, attempt: 1 });
	});

	it('takes back what was remembered at once, and can be repeated', () => {
		const ann = person();
		const { step } = ann.claim({}, IMMEDIATELY);
		expect(ann.undo(step)).toBe('released');
		const before = ann.record;
		expect(ann.undo(step)).toBe('released');
		expect(ann.record).toBe(before);
		expect(told(ann.claim({}, IMMEDIATELY))).toBe('new / reclaimed');
	});

	it('takes back changed content that was remembered at once, and leaves what was delivered before', () => {
		const ann = person();
		ann.deliver();
		ann.undo(ann.claim(NEWER, IMMEDIATELY).step);
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
		expect(told(ann.claim(NEWER, IMMEDIATELY))).toBe('returning / reclaimed');
	});

	it('leaves what a destination has, and what is parked', () => {
		const ann = person();
		const { step } = ann.claim({}, IMMEDIATELY);
		ann.confirm(step);
		expect(ann.undo(step)).toBe('lost');
		expect(ann.undo(ann.deliver({ offer: 'contoso.cloud' }).step)).toBe('lost');
		const last = ann.claim({ offer: 'contoso.mail' }, { attempts: 1 });
		ann.release(last.step);
		expect(ann.undo(last.step)).toBe('parked');
	});
});

describe('hold', () => {
	const lease = (ms: number): string => new Date(ms).toISOString();

	it('gives the claim a lease anew, as long as the first', () => {
		const ann = person();
		const { step } = ann.claim({}, { leaseMs: 20 * MINUTE });
		ann.pass(10 * MINUTE);
		expect(ann.hold(step)).toEqual({
			is: 'held',
			deliveredTo: [],
			leaseUntil: lease(ann.now + 20 * MINUTE),
		});
		ann.pass(19 * MINUTE);
		expect(told(ann.claim())).toBe('duplicate / inProgress');
		ann.pass(MINUTE);
		expect(told(ann.claim())).toBe('new / reclaimed');
	});

	it('takes the claim up again after its lease or its release, while nobody else has claimed', () => {
		const ann = person();
		const { step } = ann.claim();
		ann.pass(DAY);
		expect(ann.hold(step).is).toBe('held');
		expect(told(ann.claim())).toBe('duplicate / inProgress');
		ann.release(step, DAY);
		expect(ann.hold(step).is).toBe('held');
		expect(told(ann.claim())).toBe('duplicate / inProgress');
		expect(ann.record?.steps).toMatchObject([{ epoch: 1, attempt: 1 }]);
	});

	it('leaves the claim with the run that owns it', () => {
		const ann = person();
		const { step } = ann.claim({ owner: 'run A' });
		ann.hold(step);
		expect(told(ann.claim({ owner: 'run A' }))).toBe('new / firstStep');
	});

	it('has no end where the step is parked, and leaves it parked', () => {
		const ann = person();
		const { step } = ann.claim({}, { attempts: 1 });
		ann.release(step);
		const before = ann.record;
		expect(ann.hold(step)).toEqual({ is: 'held', deliveredTo: [], leaseUntil: null });
		expect(ann.record).toBe(before);
	});

	it('tells who has it where it is confirmed, and changes nothing', () => {
		const ann = person();
		const { step } = ann.deliver();
		const before = ann.record;
		expect(ann.hold(step)).toEqual({ is: 'confirmed', deliveredTo: ['an output'] });
		expect(ann.record).toBe(before);
	});

	it('is lost once another has claimed, gone once the person is forgotten, and creates nothing', () => {
		const ann = person();
		const { step } = ann.claim();
		ann.pass(DAY);
		ann.claim();
		const before = ann.record;
		expect(ann.hold(step)).toEqual({ is: 'lost' });
		expect(ann.record).toBe(before);
		ann.forget();
		expect(ann.hold(step)).toEqual({ is: 'gone' });
		expect(ann.record).toBeNull();
	});
});
