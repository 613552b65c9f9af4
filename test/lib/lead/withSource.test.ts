import type { Stage } from '../../../lib/lead/lead';
import { withSource } from '../../../lib/lead/withSource';
import { read } from './fixtures';

const lead = (leadSource: string, actionCode: string | null) =>
	read({ email: 'ann@example.com', leadSource, actionCode });

describe('a lead with its source', () => {
	test('keeps everything else, also what a builder has added', () => {
		const before = { ...lead('SPZA-PLT|x', 'PLT'), score: 7 };
		const { source, ...rest } = withSource(before);
		expect(rest).toEqual(before);
		expect(source).toMatchObject({ name: 'AppSource', action: 'PLT' });
	});

	test('is another object: the lead given stays as it is', () => {
		const before = lead('SPZA-PLT|x', 'INS');
		withSource(before);
		expect(before.source).toBeUndefined();
		expect(before.problems).toEqual([]);
	});

	test('uses offer title and product id', () => {
		const row = {
			CustomerInfo: '{}',
			ProductId: 'contoso.backup',
			OfferDisplayName: 'Backup',
			LeadSource: 'SPZA-PLT',
		};
		expect(withSource(read(row)).source.offer).toEqual({
			text: null,
			publisherId: 'contoso',
			offerId: 'backup',
			title: 'Backup',
		});
	});

	test.each<[string, string | null, boolean]>([
		['SPZA-PLT|x', 'INS', true],
		['SPZA-PLT|x', 'plt', false],
		['SPZA-plt|x', 'PLT', false],
		['SPZA-PLT|x', null, false],
		['SPZA|x', 'INS', false],
		['SPZA-Subscribe|x', 'Renew', true],
		['SFDC-INS|x', 'PLT', false],
	])('%s with action code %s is a conflict: %s', (leadSource, actionCode, isConflict) => {
		expect(withSource(lead(leadSource, actionCode)).problems).toEqual(isConflict ? ['actionConflict'] : []);
	});

	test('tells a conflict once, however often it is read', () => {
		const stages = new Map<string, Stage>();
		expect(withSource(withSource(lead('SPZA-PLT|x', 'INS'), stages), stages).problems).toEqual([
			'actionConflict',
		]);
	});

	test("keeps the stage that the builder's map gave, until another map is given", () => {
		const once = withSource(lead('SPZA-PLT|x', 'PLT'), new Map<string, Stage>([['plt', 'trial']]));
		expect(withSource(once)).toEqual(once);
		expect(withSource(once, new Map()).source.stage).toBe('active');
	});
});
