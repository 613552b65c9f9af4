import type { Harness } from '../../../scripts/host/harness.ts';
import { overwrites } from '../../../scripts/host/servers.ts';
import { startPackagedN8n } from '../packagedN8n.ts';
import type { System } from './system.ts';
import {
	azureTableSystem,
	dataverseSystem,
	endpointSystem,
	marketoSystem,
	salesforceSystem,
} from './systems.ts';

const STARTS: Readonly<Record<string, () => Promise<System>>> = {
	Salesforce: salesforceSystem,
	'Dynamics 365': dataverseSystem,
	Marketo: marketoSystem,
	'Azure Table': azureTableSystem,
	'an HTTPS endpoint': endpointSystem,
};

/** All systems that leads are delivered to, by the name that a test calls them. */
export const SYSTEMS = Object.keys(STARTS);

/** An n8n beside all the systems, whose own credentials sign in at them. */
export interface Surroundings {
	readonly n8n: Harness;
	system(title: string): System;
	stop(): Promise<void>;
}

/** @param env settings of n8n besides */
export async function startSurroundings(env: Readonly<Record<string, string>> = {}): Promise<Surroundings> {
	const systems = new Map<string, System>();
	for (const [title, start] of Object.entries(STARTS)) systems.set(title, await start());
	const system = (title: string): System => {
		const started = systems.get(title);
		if (!started) throw new Error(`${title} was not started.`);
		return started;
	};
	const signIns = overwrites(system('Salesforce').standIn.origin, system('Dynamics 365').standIn.origin);
	const n8n = await startPackagedN8n({
		env: { CREDENTIALS_OVERWRITE_DATA: JSON.stringify(signIns), ...env },
	});
	return {
		n8n,
		system,
		stop: async () => {
			await n8n.stop();
			for (const each of systems.values()) await each.stop();
		},
	};
}
