import { httpsEndpoint } from '../../../../lib/destinations/httpsEndpoint/httpsEndpoint';
import type {
	HttpsEndpointOptions,
	HttpsEndpointRecord,
} from '../../../../lib/destinations/httpsEndpoint/httpsEndpoint';
import { destinationSuite } from '../../../contracts/destination';
import type { DestinationWorld, Treatment } from '../../../contracts/destination';
import { startReceiver } from '../../../servers/httpsEndpoint/receiver';
import type { Reaction } from '../../../servers/httpsEndpoint/receiver';
import { START } from '../time';
import { nodeTransport } from './nodeTransport';

destinationSuite(
	'the HTTPS endpoint',
	async (): Promise<DestinationWorld<HttpsEndpointOptions, HttpsEndpointRecord>> => {
		const receiver = await startReceiver();
		const treatments = new Map<string, Treatment>();
		const stored = new Set<string>();
		let isHolding = false;
		let isStopped = false;
		receiver.script(({ headers }, earlier) => {
			const key = String(headers['idempotency-key']);
			const reaction: Reaction = isHolding ? { hold: true } : react(treatments.get(key), earlier);
			if (!('answer' in reaction) || reaction.answer === 200) stored.add(key);
			return reaction;
		});
		return {
			destination: httpsEndpoint({ transport: nodeTransport, clock: () => START }),
			options: { url: `${receiver.origin}/leads` },
			treat: (key, treatment) => treatments.set(key, treatment),
			holdAll: () => {
				isHolding = true;
			},
			arrival: receiver.arrival,
			stored: () => [...stored],
			stop: async () => {
				if (!isStopped) await receiver.stop();
				isStopped = true;
			},
		};
	},
);

function react(treatment: Treatment | undefined, earlier: number): Reaction {
	if (treatment?.is === 'refused') return { answer: 422, body: 'Zyxwia Qwertz is refused' };
	if (treatment?.is === 'answerLost' && earlier < treatment.times) return { cut: 'beforeAnswer' };
	if (treatment?.is === 'busy' && earlier < treatment.times) {
		const { retryAfterSeconds: seconds } = treatment;
		return { answer: 429, ...(seconds === undefined ? {} : { headers: { 'Retry-After': String(seconds) } }) };
	}
	return { answer: 200 };
}
