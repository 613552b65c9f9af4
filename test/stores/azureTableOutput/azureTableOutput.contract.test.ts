import { destinationSuite } from '../../contracts/destination';
import type { AzureTableOptions } from '../../../lib/destinations/azureTable/azureTable';
import type { LeadRow } from '../../../lib/destinations/azureTable/row';
import { ERRORS, serverBusy } from '../../servers/azureTable/guard.ts';
import { transactionReply } from '../../servers/azureTable/transaction.ts';
import type { StandInRequest } from '../../servers/standIn.ts';
import { type Row, tableWorlds } from './world';

const start = tableWorlds();

/** A row for each delivery key that it remembers. */
function deliveryKeysOf(row: Row): string[] {
	return String(row['DeliveryKeys']).split(' ');
}

destinationSuite<AzureTableOptions, LeadRow>('Azure Table', async () => {
	const world = await start();
	const { guard } = world;
	const names = (deliveryKey: string) => (request: StandInRequest) =>
		request.path.endsWith('$batch') && request.body.includes(deliveryKey);
	let stored: readonly string[] = [];
	const look = async (): Promise<void> => {
		stored = (await world.rows()).flatMap(deliveryKeysOf);
	};
	const output = await world.open();
	return {
		destination: {
			...output,
			send: async (batch, signal) => {
				const results = await output.send(batch, signal);
				await look();
				return results;
			},
		},
		options: { mapped: {} },
		treat: (deliveryKey, treatment) => {
			const on = names(deliveryKey);
			if (treatment.is === 'refused') {
				const answer = transactionReply({ error: ERRORS.propertyTooLarge, index: 0 });
				guard.fault({ on, times: Infinity, trouble: { answer } });
			} else if (treatment.is === 'busy') {
				const answer = serverBusy(treatment.retryAfterSeconds);
				guard.fault({ on, times: treatment.times, trouble: { answer } });
			} else {
				guard.fault({ on, times: treatment.times, trouble: { cut: 'afterDoing' } });
			}
		},
		holdAll: () => guard.fault({ times: Infinity, trouble: { hold: true } }),
		arrival: async (requests) => await guard.arrival(requests),
		stored: () => stored,
		stop: async () => await world.end(),
	};
});
