import { content, DAY, MINUTE, type Person, person, type Stepped, told } from './person';

const NEWER = { content: content('other notes', MINUTE) };
const OLDER = { content: content('older notes', -MINUTE) };
const TWICE = { attempts: 2 };

/** A person whose step was tried twice of two times, the last claim still held. */
function triedTwice(): { ann: Person; last: Stepped } {
	const ann = person();
	ann.release(ann.claim({}, TWICE).step);
	return { ann, last: ann.claim({}, TWICE) };
}

/** The same, and the step was parked for it. */
function parked(): { ann: Person; last: Stepped } {
	const { ann, last } = triedTwice();
	expect(ann.release(last.step)).toBe('parked');
	return { ann, last };
}

describe('a step that was tried as often as it may be', () => {
	it('is parked by its release', () => {
		const { ann, last } = triedTwice();
		expect(ann.release(last.step, DAY)).toBe('parked');
		expect(ann.record?.steps).toEqual([{ ...last.step, state: { is: 'parked', at: ann.now } }]);
	});

	it('is parked by the first who asks after its lease, so that a crash loop ends', () => {
		const { ann, last } = triedTwice();
		ann.pass(15 * MINUTE);
		const refused = ann.claim({}, TWICE);
		expect(told(refused)).toBe('duplicate / parked');
		expect(ann.record?.steps).toEqual([{ ...last.step, state: { is: 'parked', at: ann.now } }]);
	});

	it('is in progress while its last claim holds, which its owner can ask for again', () => {
		const { ann, last } = triedTwice();
		expect(told(ann.claim({}, TWICE))).toBe('duplicate / inProgress');
		const owner = last.step.state.is === 'claimed' ? last.step.state.owner : '';
		ann.pass(DAY);
		expect(told(ann.claim({ owner }, TWICE))).toBe('new / reclaimed');
		expect(ann.record?.steps).toMatchObject([{ epoch: 2, attempt: 2 }]);
	});

	it('is tried once more where it has been once only, by the number its last claim asked for', () => {
		const ann = person();
		ann.release(ann.claim({}, TWICE).step);
		const second = ann.claim({}, { attempts: 3 });
		expect(ann.release(second.step)).toBe('released');
		expect(ann.release(ann.claim({}, TWICE).step)).toBe('parked');
	});

	it('is parked at once where it may be tried once', () => {
		const ann = person();
		expect(ann.release(ann.claim({}, { attempts: 1 }).step)).toBe('parked');
	});
});

describe('a parked step', () => {
	it('is parked for whoever asks, for ever, and nothing is written for it', () => {
		const { ann } = parked();
		const before = ann.record;
		ann.pass(365 * DAY);
		expect(told(ann.claim())).toBe('duplicate / parked');
		expect(told(ann.claim())).toBe('duplicate / parked');
		expect(ann.record).toBe(before);
	});

	it('stands in the way of no other step, and is still a step that makes the person known', () => {
		const { ann } = parked();
		expect(told(ann.claim({ offer: 'contoso.cloud' }, { match: 'person' }))).toBe('returning / newStep');
	});

	it('is claimed by newer content, as a first attempt at it, with the outcome first told', () => {
		const { ann, last } = parked();
		const changed = ann.claim({ ...NEWER, owner: 'run A' }, TWICE);
		expect(told(changed)).toBe('new / contentChanged');
		expect(changed.step).toMatchObject({ occurrence: last.step.occurrence, epoch: 3, attempt: 1 });
		expect(told(ann.claim({ ...NEWER, owner: 'run A' }, TWICE))).toBe('new / contentChanged');
		expect(ann.confirm(last.step)).toBe('lost');
	});

	it('is superseded for content that is older', () => {
		expect(told(parked().ann.claim(OLDER))).toBe('duplicate / superseded');
	});

	it('can be confirmed by its last claim, for the lead did arrive, but not by an earlier one', () => {
		const { ann, last } = parked();
		expect(ann.confirm({ ...last.step, epoch: 1 })).toBe('lost');
		expect(ann.confirm(last.step)).toBe('confirmed');
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
	});

	it('stays parked when it is released again', () => {
		const { ann, last } = parked();
		const before = ann.record;
		expect(ann.release(last.step, DAY)).toBe('parked');
		expect(ann.record).toBe(before);
	});

	it('of content that changed after a delivery leaves the delivered content confirmed', () => {
		const ann = person();
		ann.deliver();
		ann.release(ann.claim(NEWER, { attempts: 1 }).step);
		expect(told(ann.claim(NEWER))).toBe('duplicate / parked');
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
	});
});

describe('newer content', () => {
	it('is not parked for the failures of what it replaces', () => {
		const { ann } = triedTwice();
		ann.pass(15 * MINUTE);
		const changed = ann.claim(NEWER, TWICE);
		expect(told(changed)).toBe('new / contentChanged');
		expect(changed.step).toMatchObject({ epoch: 3, attempt: 1, content: NEWER.content });
	});

	it('counts as a further attempt while there are attempts left', () => {
		const ann = person();
		ann.release(ann.claim().step);
		expect(ann.claim(NEWER).step.attempt).toBe(2);
	});

	it('after a delivery has all attempts, whatever the delivery took', () => {
		const { ann, last } = triedTwice();
		ann.confirm(last.step);
		const changed = ann.claim(NEWER, TWICE);
		expect(told(changed)).toBe('returning / contentChanged');
		expect(changed.step.attempt).toBe(1);
		expect(ann.release(changed.step)).toBe('released');
	});

	it('is held back where the builder wants it so, once the step is delivered', () => {
		const HOLD = { onChange: 'hold' } as const;
		const ann = person();
		ann.release(ann.claim({}, HOLD).step);
		expect(told(ann.deliver(NEWER, HOLD))).toBe('new / reclaimed');
		const before = ann.record;
		const newest = { content: content('newest notes', 2 * MINUTE) };
		expect(told(ann.claim(newest, HOLD))).toBe('duplicate / alreadyConfirmed');
		expect(ann.record).toBe(before);
		expect(told(ann.claim(newest))).toBe('returning / contentChanged');
	});
});

describe('a replayed step', () => {
	it('is reclaimed with the outcome first told, a higher epoch and all its attempts', () => {
		const { ann, last } = parked();
		ann.claim({ offer: 'contoso.cloud' });
		ann.replay();
		const again = ann.claim({ owner: 'run A' }, TWICE);
		expect(told(again)).toBe('new / reclaimed');
		expect(again.step).toMatchObject({ occurrence: last.step.occurrence, epoch: 3, attempt: 1 });
		expect(told(ann.claim({ owner: 'run A' }, TWICE))).toBe('new / reclaimed');
		expect(ann.release(again.step)).toBe('released');
		expect(ann.release(ann.claim({}, TWICE).step)).toBe('parked');
	});

	it('is reclaimed as returning where earlier content was delivered', () => {
		const ann = person();
		ann.deliver();
		ann.release(ann.claim(NEWER, { attempts: 1 }).step);
		ann.replay();
		expect(told(ann.claim(NEWER))).toBe('returning / reclaimed');
	});

	it('is told apart from content that changes after it was delivered', () => {
		const { ann } = parked();
		ann.replay();
		ann.deliver();
		expect(told(ann.claim(NEWER))).toBe('returning / contentChanged');
	});

	it('can still be confirmed by the claim that it was parked with', () => {
		const { ann, last } = parked();
		ann.replay();
		expect(ann.confirm(last.step)).toBe('confirmed');
	});
});
