import type { Match } from '../../../lib/ledger/contract';
import { content, DAY, MINUTE, person, START, told } from './person';

const CLOUD = { offer: 'contoso.cloud' };
const CONTACT_ME = { action: 'PLT' };
const DNC = { action: 'DNC', doNotContact: true };
const NEWER = { content: content('other notes', MINUTE) };
const OLDER = { content: content('older notes', -MINUTE) };

describe("a person's first step", () => {
	it('is new, and is claimed', () => {
		const ann = person();
		const decision = ann.claim({ owner: 'run A' });
		expect(told(decision)).toBe('new / firstStep');
		expect(decision.step).toEqual({
			offer: 'contoso.backup',
			action: 'INS',
			source: 'AzureMarketplace',
			occurrence: 'person 1',
			told: 'new',
			firstSeenAt: START,
			epoch: 1,
			attempt: 1,
			asked: { attempts: 5, destinations: 1, leaseMs: 15 * MINUTE },
			deliveredTo: [],
			state: { is: 'claimed', owner: 'run A', leaseUntil: START + 15 * MINUTE },
			content: content('first notes'),
			delivered: [],
			receipt: 'receipt of run 1',
		});
		expect(ann.record).toEqual({ id: 'person 1', steps: [decision.step] });
	});

	it('is in progress for everybody else while the lease lasts', () => {
		const ann = person();
		ann.claim();
		ann.pass(15 * MINUTE - 1);
		const before = ann.record;
		expect(told(ann.claim())).toBe('duplicate / inProgress');
		expect(told(ann.claim(NEWER))).toBe('duplicate / inProgress');
		expect(ann.record).toBe(before);
	});

	it('is claimed again when the lease has ended, with the outcome first told and the next epoch', () => {
		const ann = person();
		const { step } = ann.claim();
		ann.claim(CLOUD);
		ann.pass(15 * MINUTE);
		const again = ann.claim();
		expect(told(again)).toBe('new / reclaimed');
		expect(again.step).toMatchObject({ occurrence: step.occurrence, epoch: 2, attempt: 2 });
	});

	it('is already confirmed once delivered', () => {
		const ann = person();
		ann.deliver();
		const before = ann.record;
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
		expect(ann.record).toBe(before);
	});

	it('has no offer and no action that equal those of a step that names them', () => {
		const ann = person();
		ann.deliver({ offer: null, action: null });
		expect(told(ann.claim({ offer: null, action: null }))).toBe('duplicate / alreadyConfirmed');
		expect(told(ann.claim({ offer: null }))).toBe('returning / newStep');
	});
});

describe('an owner who asks again', () => {
	it('gets its own claim, with a new lease and nothing else changed', () => {
		const ann = person();
		const first = ann.claim({ owner: 'run A' });
		ann.pass(MINUTE);
		const again = ann.claim({ owner: 'run A' });
		expect(told(again)).toBe('new / firstStep');
		expect(again.step).toEqual({
			...first.step,
			state: { is: 'claimed', owner: 'run A', leaseUntil: ann.now + 15 * MINUTE },
		});
	});

	it('gets it even after the lease, as long as nobody else has claimed', () => {
		const ann = person();
		ann.claim({ owner: 'run A' });
		ann.pass(DAY);
		const again = ann.claim({ owner: 'run A' });
		expect(told(again)).toBe('new / firstStep');
		expect(again.step.epoch).toBe(1);
	});

	it('finds it in progress once somebody else has', () => {
		const ann = person();
		ann.claim({ owner: 'run A' });
		ann.pass(DAY);
		ann.claim({ owner: 'run B' });
		expect(told(ann.claim({ owner: 'run A' }))).toBe('duplicate / inProgress');
	});

	it('is told the same of a claim that was a reclaim, or about changed content', () => {
		const ann = person();
		ann.claim();
		ann.pass(DAY);
		ann.claim({ owner: 'run B' });
		expect(told(ann.claim({ owner: 'run B' }))).toBe('new / reclaimed');

		const bob = person();
		bob.deliver();
		bob.claim({ ...NEWER, owner: 'run B' });
		expect(told(bob.claim({ ...NEWER, owner: 'run B' }))).toBe('returning / contentChanged');
	});

	it('keeps its claim while another workflow with a narrower match is at work on another step', () => {
		const ann = person();
		ann.claim({ owner: 'run A' }, { match: 'person' });
		ann.claim(CLOUD);
		expect(told(ann.claim({ owner: 'run A' }, { match: 'person' }))).toBe('new / firstStep');
	});

	it('does not move its step behind later ones', () => {
		const ann = person();
		ann.claim({ owner: 'run A' });
		ann.claim(CLOUD);
		ann.claim({ owner: 'run A' });
		expect(ann.record?.steps.map(({ offer }) => offer)).toEqual(['contoso.backup', 'contoso.cloud']);
	});
});

describe('another step of the same person', () => {
	it('is returning, whether the first is claimed, waiting or confirmed', () => {
		const ann = person();
		const first = ann.claim();
		expect(told(ann.claim(CLOUD))).toBe('returning / newStep');
		ann.release(first.step);
		expect(told(ann.claim(CONTACT_ME))).toBe('returning / newStep');
		ann.confirm(first.step);
		expect(told(ann.claim({ ...CLOUD, ...CONTACT_ME }))).toBe('returning / newStep');
	});

	it('stays returning when it is reclaimed, though the first may be gone from the window by then', () => {
		const ann = person();
		ann.deliver();
		ann.claim(CLOUD);
		ann.pass(200 * DAY);
		expect(told(ann.claim(CLOUD))).toBe('returning / reclaimed');
	});

	it('is never new beside a live step, even one that nobody has delivered for a year', () => {
		const ann = person();
		ann.claim();
		ann.pass(365 * DAY);
		expect(told(ann.claim(CLOUD))).toBe('returning / newStep');
		expect(told(ann.claim())).toBe('new / reclaimed');
	});

	const others = { 'another action': CONTACT_ME, 'another offer': CLOUD };
	it.each<[Match, keyof typeof others, boolean]>([
		['person', 'another action', true],
		['person', 'another offer', true],
		['personAndOffer', 'another action', true],
		['personAndOffer', 'another offer', false],
		['personOfferAndAction', 'another action', false],
		['personOfferAndAction', 'another offer', false],
	])('matched on %s, %s counts as the same: %s', (match, name, same) => {
		const [ann, bob] = [person(), person()];
		ann.claim();
		expect(told(ann.claim(others[name], { match }))).toBe(
			same ? 'duplicate / inProgress' : 'returning / newStep',
		);
		bob.deliver();
		expect(told(bob.claim(others[name], { match }))).toBe(
			same ? 'duplicate / alreadyConfirmed' : 'returning / newStep',
		);
	});

	it('that waits for its time stands in the way; one whose time has come does not', () => {
		const ann = person();
		const { step } = ann.claim();
		ann.release(step, MINUTE);
		expect(told(ann.claim(CLOUD, { match: 'person' }))).toBe('duplicate / inProgress');
		ann.pass(MINUTE);
		expect(told(ann.claim(CLOUD, { match: 'person' }))).toBe('returning / newStep');
	});

	it('does not stand in the way when its lease has ended, and is then a duplicate of the one that overtook it', () => {
		const ann = person();
		ann.claim({ owner: 'run A' }, { match: 'person' });
		ann.pass(15 * MINUTE);
		const overtaker = ann.claim(CLOUD, { match: 'person' });
		expect(told(overtaker)).toBe('returning / newStep');
		expect(told(ann.claim({ owner: 'run A' }, { match: 'person' }))).toBe('duplicate / inProgress');
		ann.confirm(overtaker.step);
		expect(told(ann.claim({ owner: 'run A' }, { match: 'person' }))).toBe('duplicate / alreadyConfirmed');
		expect(told(ann.claim({}, { match: 'person' }))).toBe('duplicate / alreadyConfirmed');
	});

	it('that is still being delivered outweighs one that is confirmed', () => {
		const ann = person();
		ann.deliver();
		ann.claim(CLOUD);
		expect(told(ann.claim(CONTACT_ME, { match: 'person' }))).toBe('duplicate / inProgress');
	});
});

describe('content that changed', () => {
	it('comes out once as returning, on the same occurrence, and is then already confirmed', () => {
		const ann = person();
		const first = ann.deliver();
		const changed = ann.deliver(NEWER);
		expect(told(changed)).toBe('returning / contentChanged');
		expect(changed.step).toMatchObject({ occurrence: first.step.occurrence, epoch: 2, attempt: 1 });
		expect(told(ann.claim(NEWER))).toBe('duplicate / alreadyConfirmed');
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
	});

	it('is in progress while it is delivered; the old content is already confirmed', () => {
		const ann = person();
		ann.deliver();
		ann.claim(NEWER);
		expect(told(ann.claim(NEWER))).toBe('duplicate / inProgress');
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
	});

	it('is reclaimed as returning after a failure, not as the new it once was', () => {
		const ann = person();
		ann.deliver();
		ann.release(ann.claim(NEWER).step);
		const again = ann.claim(NEWER);
		expect(told(again)).toBe('returning / reclaimed');
		expect(again.step).toMatchObject({ epoch: 3, attempt: 2 });
	});

	it('takes the place of content that was never delivered, with the outcome first told', () => {
		const ann = person();
		ann.release(ann.claim().step);
		const changed = ann.claim(NEWER);
		expect(told(changed)).toBe('new / reclaimed');
		expect(changed.step.content).toEqual(NEWER.content);
		ann.confirm(changed.step);
		expect(told(ann.claim(OLDER))).toBe('duplicate / superseded');
	});

	it('is superseded where it is unknown and older than what was delivered', () => {
		const ann = person();
		ann.deliver();
		expect(told(ann.claim(OLDER))).toBe('duplicate / superseded');
	});

	it('is superseded where it is older than what failed; what was delivered before stays confirmed', () => {
		const ann = person();
		ann.deliver();
		ann.release(ann.claim(NEWER).step, MINUTE);
		expect(told(ann.claim(OLDER))).toBe('duplicate / superseded');
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
		ann.pass(DAY);
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
		expect(told(ann.claim(NEWER))).toBe('returning / reclaimed');
	});

	it('that never arrived does not hold back the first content, sent again after the window', () => {
		const ann = person();
		ann.deliver();
		ann.claim(NEWER);
		ann.pass(181 * DAY);
		expect(told(ann.claim())).toBe('duplicate / superseded');
		const again = { content: content('first notes', 181 * DAY) };
		expect(told(ann.deliver(again))).toBe('returning / reclaimed');
		expect(told(ann.claim(again))).toBe('duplicate / alreadyConfirmed');
	});

	it('counts as newer when it came in at the same moment', () => {
		const ann = person();
		ann.deliver();
		expect(told(ann.claim({ content: content('other notes') }))).toBe('returning / contentChanged');
	});

	it('is known among the last eight that were delivered, in whatever order they come again', () => {
		const ann = person();
		const contents = Array.from({ length: 9 }, (_, n) => content(`notes ${n}`, n));
		for (const each of contents) ann.deliver({ content: each });
		const answers = contents.map((each) => told(ann.claim({ content: each })));
		expect(answers).toEqual([
			'duplicate / superseded',
			...Array<string>(8).fill('duplicate / alreadyConfirmed'),
		]);
	});
});

describe('a do-not-contact step', () => {
	it('is told do not contact, is claimed and confirmed, and then is a duplicate', () => {
		const ann = person();
		const first = ann.claim(DNC);
		expect(told(first)).toBe('doNotContact / doNotContactStep');
		expect(told(ann.claim(DNC))).toBe('duplicate / inProgress');
		ann.confirm(first.step);
		expect(told(ann.claim(DNC))).toBe('duplicate / alreadyConfirmed');
	});

	it('stays do not contact when it is reclaimed and when its content changed', () => {
		const ann = person();
		ann.release(ann.claim(DNC).step);
		expect(told(ann.claim(DNC))).toBe('doNotContact / reclaimed');
		const bob = person();
		bob.deliver(DNC);
		expect(told(bob.claim({ ...DNC, ...NEWER }))).toBe('doNotContact / doNotContactStep');
	});

	it.each<Match>(['person', 'personAndOffer', 'personOfferAndAction'])(
		'never counts as another step, nor has one, matched on %s',
		(match) => {
			const ann = person();
			ann.deliver(DNC, { match });
			expect(told(ann.deliver({}, { match }))).toBe('new / firstStep');
			expect(told(ann.claim({ ...DNC, offer: 'contoso.cloud' }, { match }))).toBe(
				'doNotContact / doNotContactStep',
			);
		},
	);

	it("is never told new or returning, even where the builder's map first called the action something else", () => {
		const ann = person();
		ann.release(ann.claim({ owner: 'run A' }).step);
		expect(ann.claim({ doNotContact: true, owner: 'run B' }).outcome).toBe('doNotContact');
		expect(ann.claim({ doNotContact: true, owner: 'run B' }).outcome).toBe('doNotContact');
		const bob = person();
		bob.deliver();
		expect(told(bob.claim({ ...NEWER, doNotContact: true }))).toBe('doNotContact / doNotContactStep');
	});
});

describe('the window', () => {
	it('counts a confirmed step for so long, from its confirmation, and then not at all', () => {
		const ann = person();
		const first = ann.claim();
		ann.pass(10 * MINUTE);
		ann.confirm(first.step);
		ann.pass(180 * DAY - 1);
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
		ann.pass(1);
		const anew = ann.claim();
		expect(told(anew)).toBe('new / firstStep');
		expect(anew.step).toMatchObject({ epoch: 1, firstSeenAt: ann.now });
		expect(anew.step.occurrence).not.toBe(first.step.occurrence);
	});

	it.each([
		[179, 'duplicate / alreadyConfirmed', 'returning / newStep'],
		[181, 'new / firstStep', 'new / firstStep'],
	])('on day %i: the same step is %s, another step %s', (day, same, another) => {
		const ann = person();
		ann.deliver();
		ann.pass(day * DAY);
		expect(told(ann.claim())).toBe(same);
		const bob = person();
		bob.deliver();
		bob.pass(day * DAY);
		expect(told(bob.claim(CLOUD))).toBe(another);
	});

	it('starts anew when changed content is delivered', () => {
		const ann = person();
		ann.deliver();
		ann.pass(100 * DAY);
		ann.deliver(NEWER);
		ann.pass(100 * DAY);
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
	});

	it('does not apply to what was never delivered', () => {
		const ann = person();
		const first = ann.claim();
		ann.pass(400 * DAY);
		const again = ann.claim();
		expect(told(again)).toBe('new / reclaimed');
		expect(again.step.occurrence).toBe(first.step.occurrence);
	});

	it('belongs to the question: a known step is new only to who asks with a window it is outside of', () => {
		const ann = person();
		ann.deliver();
		ann.pass(20 * DAY);
		expect(told(ann.claim({}, { windowMs: 180 * DAY }))).toBe('duplicate / alreadyConfirmed');
		expect(told(ann.claim({}, { windowMs: 21 * DAY }))).toBe('duplicate / alreadyConfirmed');
		const anew = ann.claim({}, { windowMs: 19 * DAY });
		expect(told(anew)).toBe('new / firstStep');
		expect(told(ann.claim({}, { windowMs: 180 * DAY }))).toBe('duplicate / inProgress');
		ann.confirm(anew.step);
		expect(told(ann.claim({}, { windowMs: 19 * DAY }))).toBe('duplicate / alreadyConfirmed');
	});

	it('finds a step again whatever match it was claimed and is asked with', () => {
		const matches: Match[] = ['person', 'personAndOffer', 'personOfferAndAction'];
		for (const claimedWith of matches) {
			const ann = person();
			ann.deliver({}, { match: claimedWith });
			expect(matches.map((match) => told(ann.claim({}, { match })))).toEqual(
				Array(3).fill('duplicate / alreadyConfirmed'),
			);
			expect(ann.claim(CLOUD).outcome).toBe('returning');
		}
	});
});

describe('a released step', () => {
	it('waits until it is due, and is then reclaimed with the outcome first told', () => {
		const ann = person();
		ann.release(ann.claim().step, 10 * MINUTE);
		expect(told(ann.claim())).toBe('duplicate / waiting');
		expect(told(ann.claim(NEWER))).toBe('duplicate / waiting');
		ann.pass(10 * MINUTE - 1);
		expect(told(ann.claim())).toBe('duplicate / waiting');
		ann.pass(1);
		expect(told(ann.claim())).toBe('new / reclaimed');
	});
});

describe('remembered at once', () => {
	const IMMEDIATELY = { remember: 'immediately' } as const;

	it('a step is settled at the claim, for everybody but the run that has it', () => {
		const ann = person();
		const first = ann.claim({ owner: 'run A' }, IMMEDIATELY);
		expect(told(first)).toBe('new / firstStep');
		expect(told(ann.claim({}, IMMEDIATELY))).toBe('duplicate / alreadyConfirmed');
		expect(told(ann.claim())).toBe('duplicate / alreadyConfirmed');
		expect(told(ann.claim({ owner: 'run A' }, IMMEDIATELY))).toBe('new / firstStep');
		expect(ann.record?.steps).toEqual([first.step]);
	});

	it('a failed delivery does not come back, and a confirmed one is confirmed', () => {
		const ann = person();
		const { step } = ann.claim({}, IMMEDIATELY);
		expect(ann.release(step)).toBe('lost');
		ann.pass(DAY);
		expect(told(ann.claim({}, IMMEDIATELY))).toBe('duplicate / alreadyConfirmed');
		expect(ann.confirm(step)).toBe('confirmed');
	});

	it('changed content comes out all the same, once', () => {
		const ann = person();
		ann.claim({}, IMMEDIATELY);
		expect(told(ann.claim({ ...NEWER, owner: 'run B' }, IMMEDIATELY))).toBe('returning / contentChanged');
		expect(told(ann.claim({ ...NEWER, owner: 'run B' }, IMMEDIATELY))).toBe('returning / contentChanged');
		expect(told(ann.claim(NEWER, IMMEDIATELY))).toBe('duplicate / alreadyConfirmed');
	});

	it('a step is forgotten when the window ends', () => {
		const ann = person();
		ann.claim({}, IMMEDIATELY);
		ann.pass(180 * DAY);
		expect(told(ann.claim({}, IMMEDIATELY))).toBe('new / firstStep');
	});
});

describe('a lead that nothing identifies', () => {
	it('passes as new, with the reason, and is held back only while its own claim lasts', () => {
		const nobody = person();
		const first = nobody.claim({ unkeyed: true });
		expect(told(first)).toBe('new / unkeyed');
		expect(told(nobody.claim({ unkeyed: true }))).toBe('duplicate / inProgress');
		nobody.confirm(first.step, { keep: false });
		expect(nobody.record).toBeNull();
	});

	it('is do not contact where it says so', () => {
		expect(told(person().claim({ ...DNC, unkeyed: true }))).toBe('doNotContact / doNotContactStep');
	});
});

it('a record that does not change comes back as the very object, so that nothing is written', () => {
	const ann = person();
	ann.release(ann.claim().step, MINUTE);
	ann.deliver(CLOUD);
	const before = ann.record;
	for (const ask of [{}, NEWER, OLDER, CLOUD]) {
		ann.claim(ask, ask === NEWER ? { match: 'person' } : {});
	}
	expect(ann.record).toBe(before);
});
