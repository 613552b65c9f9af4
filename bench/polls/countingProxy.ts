import { forward } from '../../test/servers/azureTable/forward.ts';
import { startStandIn } from '../../test/servers/standIn.ts';

/** What has gone through. */
export interface Traffic {
	readonly calls: number;
	/** Of the bodies of answers. */
	readonly bytes: number;
}

/** Stands before a table service and counts. */
export interface CountingProxy {
	readonly origin: string;
	/** What has gone through since it was asked the last time. */
	take(): Traffic;
	/** How far the service's clock is told to be ahead: what is there is so much older then. In ms. */
	aheadMs: number;
	stop(): Promise<void>;
}

/** @param target the origin of the service */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
	let traffic: Traffic = { calls: 0, bytes: 0 };
	const standIn = await startStandIn(async (request) => {
		const reply = await forward(target, request, request.query);
		const bytes = Buffer.isBuffer(reply.body) ? reply.body.length : 0;
		traffic = { calls: traffic.calls + 1, bytes: traffic.bytes + bytes };
		const date = new Date(Date.now() + proxy.aheadMs).toUTCString();
		return { ...reply, headers: { ...reply.headers, date } };
	});
	const proxy: CountingProxy = {
		origin: standIn.origin,
		take: () => {
			const taken = traffic;
			traffic = { calls: 0, bytes: 0 };
			return taken;
		},
		aheadMs: 0,
		stop: async () => await standIn.stop(),
	};
	return proxy;
}
