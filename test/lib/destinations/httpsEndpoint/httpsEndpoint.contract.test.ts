import { httpsEndpoint } from '../../../../lib/destinations/httpsEndpoint/httpsEndpoint';
import type {
	HttpsEndpointOptions,
	HttpsEndpointRecord,
	HttpsEndpointSetup,
} from '../../../../lib/destinations/httpsEndpoint/httpsEndpoint';
import { destinationSuite } from '../../../contracts/destination';
import type { DestinationWorld, Treatment } from '../../../contracts/destination';
import { startReceiver } from '../../../servers/httpsEndpoint/receiver';
import type { Reaction, Received } from '../../../servers/httpsEndpoint/receiver';
import { START } from '../time';
import { plainTransport } from '../plainTransport';

/** @param keyOf the delivery key of a request with one lead */
async function start(
	setup: Pick<HttpsEndpointSetup, 'send' | 'leadsPerRequest'>,
	keyOf: (request: Received) => string,
): Promise<DestinationWorld<HttpsEndpointOptions, HttpsEndpointRecord>> {
	const receiver = await startReceiver();
	const treatments = new Map<string, Treatment>();
	const stored = new Set<string>();
	let isHolding = false;
	let isStopped = false;
	receiver.script((request, earlier) => {
		const key = keyOf(request);
		const reaction: Reaction = isHolding ? { hold: true } : react(treatments.get(key), earlier);
		if (!('answer' in reaction) || reaction.answer === 200) stored.add(key);
		return reaction;
	});
	return {
		destination: httpsEndpoint({ transport: plainTransport, clock: () => START, ...setup }),
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
}

destinationSuite(
	'the HTTPS endpoint',
	async () => await start({ send: 'one' }, ({ headers }) => String(headers['idempotency-key'])),
);

// The suite asks what becomes of each lead on its own; what an endpoint answers to several holds for all of them.
destinationSuite(
	'the HTTPS endpoint that takes arrays',
	async () =>
		await start({ send: 'batch', leadsPerRequest: 1 }, ({ body }) => {
			const [element] = JSON.parse(body.toString()) as { deliveryKey: string }[];
			return String(element?.deliveryKey);
		}),
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
