import { CrmFailure, type Creation, type Existing, type Written } from '../crm/crmSystem';
import { dropped } from '../crm/course';
import { rejected } from '../outcome';
import type { MarketoClient } from './client';
import { findPeople, LEAD } from './find';
import { inGroups } from './inGroups';
import { refusedRecord } from './refusedRecord';
import type { Settings } from './settings';
import { add, type Added, wayOf } from './ways';
import { wireFields } from './wire';

/** There is one already (1005), or there are several (1007). */
const THERE: readonly string[] = ['1005', '1007'];

const HIDDEN = rejected(
	'personHidden',
	'Marketo has this person already, but this sign-in cannot see it, or there are too many with this address. Give the API user a role in the workspace of the person’s partition, or merge the duplicates in Marketo.',
);

/**
 * Adds people that were not found. Where Marketo has one after all, no second one is made: the one that is there is
 * looked for, and changed instead.
 *
 * @returns in the order given
 */
export async function createPeople(
	client: MarketoClient,
	settings: Settings,
	creations: readonly Creation[],
	signal: AbortSignal,
): Promise<Written[]> {
	const written = await inGroups(
		creations,
		({ row }) => wayOf(row, settings),
		async (way, orders) => {
			const records = orders.map(({ fields }) => wireFields(fields, settings.fields));
			const added = await add(client, settings, way, records, signal);
			return added.map((one, index) => writtenOf(one, Object.keys(records[index] ?? {}), settings));
		},
	);
	const there = creations.filter((_, place) => written[place]?.is === 'exists');
	if (there.length === 0) return written;
	const found = await thoseThere(client, settings, there, signal);
	return written.map((one) => (one.is === 'exists' ? (found.shift() ?? one) : one));
}

/** @param names of the fields that were sent */
export function writtenOf(
	{ answered, leftOut }: Added,
	names: readonly string[],
	settings: Settings,
): Written {
	switch (answered.is) {
		case 'failed':
			return answered;
		case 'done':
			return { is: 'done', type: LEAD, id: String(answered.id), url: null, changes: dropped(leftOut) };
		case 'refused':
			if (THERE.includes(answered.code)) return { is: 'exists', existing: null };
			return refusedRecord({ ...answered, names, ...settings });
	}
}

async function thoseThere(
	client: MarketoClient,
	settings: Settings,
	creations: readonly Creation[],
	signal: AbortSignal,
): Promise<Written[]> {
	try {
		const found = await findPeople(
			client,
			settings,
			creations.map(({ row }) => row),
			signal,
		);
		return found.map((one) => seen(one));
	} catch (error) {
		if (!(error instanceof CrmFailure)) throw error;
		return creations.map(() => ({ is: 'failed', result: error.result }));
	}
}

function seen(existing: Existing | null): Written {
	return existing === null ? { is: 'failed', result: HIDDEN } : { is: 'exists', existing };
}
