import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Contact, Lead, ParsedLead } from '../../../lib/lead/lead';
import { type Arrival, readLead } from '../../../lib/lead/readLead';

/** A payload with the lead it must give. */
export interface Sample {
	readonly name: string;
	readonly status: 'documented' | 'seen' | 'inferred';
	readonly payload: unknown;
	readonly expected: ParsedLead;
}

const FOLDER = join(__dirname, '../../fixtures/leads');

export const samples: readonly Sample[] = readdirSync(FOLDER)
	.filter((file) => file !== 'leadSources.json')
	.map((file) => ({
		name: file.replace('.json', ''),
		...(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Omit<Sample, 'name'>),
	}));

export const ARRIVAL: Arrival = { receivedAt: '2026-11-23T07:00:00.000Z', mintId: () => 'minted' };

export function read(value: unknown, channel?: Arrival['channel']): Lead {
	return readLead(value, channel === undefined ? ARRIVAL : { ...ARRIVAL, channel });
}

export const NOBODY: Contact = {
	firstName: null,
	lastName: null,
	email: null,
	phone: null,
	country: null,
	company: null,
	title: null,
};
