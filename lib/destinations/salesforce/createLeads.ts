import type { Creation, Written } from '../crm/crmSystem';
import type { ApiError, Saved } from './answers';
import type { Headers } from './api';
import { whenDuplicate, whenNotUnique } from './duplicates';
import { notCreated } from './failures';
import { type CreateSetup, leadHeaders, recordOf } from './leadRequest';
import { done, failed, type Failed, sentTogether } from './written';

/**
 * Creates leads: up to 200 a request, as a rule all of them in one. Where the builder has a field for it, the record
 * key goes along as a unique value. Leads are created, never upserted: of two steps of one record that are delivered at
 * the same time, the second upsert would write over what the first has written, and over its owner.
 */
export async function createLeads(
	creations: readonly Creation[],
	setup: CreateSetup,
	signal: AbortSignal,
): Promise<readonly Written[]> {
	const groups = Map.groupBy(creations, (creation) => JSON.stringify(leadHeaders(creation, setup)));
	const sent = new Map<Creation, Saved | Failed>();
	for (const [text, group] of groups) {
		const headers = JSON.parse(text) as Headers;
		const results = await sentTogether(
			group,
			async (part) => await setup.api.create('Lead', part.map(recordOf), headers, signal),
		);
		for (const [creation, result] of results) sent.set(creation, result);
	}
	const written: Written[] = [];
	for (const creation of creations) {
		const result = sent.get(creation) ?? failed(new RangeError('A creation was passed over'));
		written.push('is' in result ? result : await read(result, creation, setup, signal));
	}
	return written;
}

async function read(
	saved: Saved,
	creation: Creation,
	setup: CreateSetup,
	signal: AbortSignal,
): Promise<Written> {
	if (saved.isSaved) return done(setup.api, 'Lead', saved.id);
	try {
		return (
			(await whereThereIsOne(saved.errors, creation, setup, signal)) ??
			notCreated(
				saved.errors,
				setup.fields,
				creation.fields.map(({ name }) => name),
			)
		);
	} catch (error) {
		return failed(error);
	}
}

/** @returns null where Salesforce had another reason, or where a duplicate rule refuses a record beside another that is wanted */
async function whereThereIsOne(
	errors: readonly ApiError[],
	creation: Creation,
	setup: CreateSetup,
	signal: AbortSignal,
): Promise<Written | null> {
	const codes = errors.map(({ code }) => code);
	if (codes.includes('DUPLICATES_DETECTED')) {
		return creation.isBeside ? null : await whenDuplicate(creation, setup, signal);
	}
	if (codes.includes('DUPLICATE_VALUE')) return await whenNotUnique(errors, creation, setup, signal);
	return null;
}
