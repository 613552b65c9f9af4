import { content, DAY, MINUTE, person, told } from './person';

const NEWER = { content: content('other notes', MINUTE) };

describe('a suppressed person', () => {
	it('is left alone whatever they did and do, beyond every window, and nothing is written for it', () => {
		const ann = person();
		ann.deliver();
		ann.release(ann.claim({ offer: 'contoso.cloud' }).step);
		ann.claim({ offer: 'contoso.mail' }, { attempts: 1 });
		ann.suppress();
		const before = ann.record;
		for (const days of [0, 181, 4000]) {
			ann.pass(days * DAY);
			for (const offer of ['contoso.backup', 'contoso.cloud', 'contoso.mail', 'contoso.new']) {
				for (const ask of [{ offer }, { offer, ...NEWER }, { offer, action: 'DNC', doNotContact: true }]) {
					const decision = ann.ask(ask);
					expect(told(decision)).toBe('doNotContact / suppressedPerson');
					expect(decision.step).toBeNull();
				}
			}
		}
		expect(ann.record).toBe(before);
	});

	it('is left alone by the owner of a claim, too', () => {
		const ann = person();
		ann.claim({ owner: 'run A' });
		ann.suppress();
		expect(told(ann.ask({ owner: 'run A' }))).toBe('doNotContact / suppressedPerson');
	});

	it('may be one of whom nothing was known', () => {
		const ann = person();
		ann.suppress();
		expect(told(ann.ask())).toBe('doNotContact / suppressedPerson');
		expect(ann.record).toEqual({ id: 'person 1', suppressedAt: ann.now, steps: [] });
	});

	it('stays suppressed since the first time it was asked for', () => {
		const ann = person();
		ann.suppress();
		const before = ann.record;
		ann.pass(DAY);
		ann.suppress();
		expect(ann.record).toBe(before);
	});

	it('stays suppressed when what was under way is confirmed, released or replayed', () => {
		const ann = person();
		const backup = ann.claim();
		const cloud = ann.claim({ offer: 'contoso.cloud' }, { attempts: 1 });
		ann.suppress();
		expect(ann.confirm(backup.step)).toBe('confirmed');
		expect(ann.release(cloud.step)).toBe('parked');
		ann.replay();
		expect(told(ann.ask())).toBe('doNotContact / suppressedPerson');
		expect(told(ann.ask({ offer: 'contoso.cloud' }))).toBe('doNotContact / suppressedPerson');
	});
});

describe('a person whose suppression is lifted', () => {
	it('is known as before', () => {
		const ann = person();
		ann.deliver();
		const { step } = ann.claim({ offer: 'contoso.cloud' });
		const before = ann.record;
		ann.suppress();
		ann.lift();
		expect(ann.record).toEqual(before);
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
		expect(told(ann.claim({ offer: 'contoso.new' }))).toBe('returning / newStep');
		expect(ann.confirm(step)).toBe('confirmed');
	});

	it('is unknown where nothing was known before', () => {
		const ann = person();
		ann.suppress();
		ann.lift();
		expect(ann.record).toBeNull();
		expect(told(ann.claim())).toBe('new / firstStep');
	});

	it('is as before where there was no suppression', () => {
		const ann = person();
		ann.deliver();
		const before = ann.record;
		ann.lift();
		expect(ann.record).toBe(before);
	});
});
