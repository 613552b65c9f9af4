import { Outage } from '../../../lib/destinations/outage';

describe('an outage', () => {
	it('begins after so many in a row and ends with one answer', () => {
		const outage = new Outage(2);
		outage.gaveUp('a', undefined);
		expect(outage.isDown('a')).toBe(false);
		outage.gaveUp('a', undefined);
		expect(outage.isDown('a')).toBe(true);
		expect(outage.isDown('b')).toBe(false);
		outage.answered('a');
		expect(outage.isDown('a')).toBe(false);
	});

	it('forgets the time it was told when it ends', () => {
		const outage = new Outage(1);
		outage.gaveUp('a', 1000);
		expect(outage.notBefore('a')).toBe(1000);
		outage.answered('a');
		outage.gaveUp('a', undefined);
		expect(outage.notBefore('a')).toBeUndefined();
	});
});
