import { customerSuite } from './customers';
import { leaveAloneSuite } from './leaveAlone';
import { recordSuite } from './records';
import { surroundingsSuite } from './surroundings';
import { troubleSuite } from './troubles';
import { valueSuite } from './values';
import type { CrmCapabilities, CrmWorld } from './world';

/**
 * What holds for every CRM, seen from outside: through the delivery loop, against the system's stand-in.
 *
 * @param can what the system has; what it has not is not tested, and everything else is
 * @param start makes a world of its own for each test
 */
export function crmSuite(name: string, can: CrmCapabilities, start: () => Promise<CrmWorld>): void {
	describe(`${name}, as a CRM`, () => {
		let current: CrmWorld;
		const world = (): CrmWorld => current;
		beforeEach(async () => {
			current = await start();
		});
		afterEach(async () => await current.stop());

		describe('records:', () => recordSuite(can, world));
		if (can.customers) describe('customers:', () => customerSuite(can, world));
		describe('to be left alone:', () => leaveAloneSuite(can, world));
		describe('values:', () => valueSuite(can, world));
		describe('troubles:', () =>
			troubleSuite(world, async () => {
				await current.stop();
				current = await start();
			}));
		describe('surroundings:', () => surroundingsSuite(world));
	});
}
