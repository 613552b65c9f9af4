import { ServiceClock } from '../../../../lib/inboxes/azureTable/serviceClock';

const DATE = 'Mon, 23 Nov 2026 07:00:00 GMT';
const HOST = Date.parse('2020-01-01T00:00:00.000Z');

function clock(): ServiceClock {
	return new ServiceClock(
		() => HOST,
		(now) => now,
	);
}

describe('The clock of the service', () => {
	it('is the Date header, less the time that the answer took', () => {
		const service = clock();
		service.hear(DATE, 250.4);
		expect(service.askedAt()).toBe(Date.parse(DATE) - 251);
	});

	it('goes by the last answer: the client may have asked several times', () => {
		const service = clock();
		service.hear('Mon, 23 Nov 2026 06:59:00 GMT', 10);
		service.hear(DATE, 0);
		expect(service.askedAt()).toBe(Date.parse(DATE));
	});

	it.each([undefined, '', 'soon'])('is this machine’s where the header says nothing: %s', (date) => {
		const service = clock();
		service.hear(date, 100);
		expect(service.askedAt()).toBe(HOST - 100);
	});
});
