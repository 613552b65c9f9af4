import type { Creation, Written } from '../crm/crmSystem';
import type { ApiError } from './answers';
import { ALLOW_DUPLICATES, type CreateSetup, leadHeaders, recordOf, toExisting } from './leadRequest';
import { notCreated, refusalOf } from './failures';
import { isOpenLead, isSibling, preferred } from './person';
import { done } from './written';

/**
 * A duplicate rule refused a lead. In a request for many it does not say whom the lead is like, so it is sent once
 * more, alone.
 *
 * - Somebody else's record, or ours of this key: the lead belongs there.
 * - Only records of ours with other keys: they stand for other offers or steps, and this one may stand beside them.
 *   Where the rule blocks that, the lead belongs to the one that was changed last.
 */
export async function whenDuplicate(
	creation: Creation,
	setup: CreateSetup,
	signal: AbortSignal,
): Promise<Written> {
	const { api, search, fields } = setup;
	const record = recordOf(creation);
	const headers = leadHeaders(creation, setup);
	const sent = creation.fields.map(({ name }) => name);
	const again = await api.createOne('Lead', record, headers, signal);
	if (again.isSaved) return done(api, 'Lead', again.id);
	const ids = new Set(again.errors.flatMap(({ duplicates }) => duplicates));
	const persons = await search.byId([...ids], creation.row, signal);
	const there = preferred(persons.filter((person) => !isSibling(person, creation.row)));
	if (there) return await toExisting(there, creation, setup, signal);
	const sibling = preferred(persons);
	if (!sibling) return notCreated(again.errors, fields, sent);
	const beside = await api.createOne('Lead', record, { ...headers, ...ALLOW_DUPLICATES }, signal);
	if (beside.isSaved) return done(api, 'Lead', beside.id);
	if (!beside.errors.some(({ code }) => code === 'DUPLICATES_DETECTED')) {
		return notCreated(beside.errors, fields, sent);
	}
	return await toExisting(sibling, creation, setup, signal);
}

const LEAD_ID = /\b00Q[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?\b/g;

/**
 * Another lead has a value that must be unique: as a rule the record key, which somebody wrote just before us. The
 * refusal names it.
 *
 * Where a record beside another is wanted, only an open lead of ours takes its place. A lead of ours that was converted
 * keeps the key for ever, so that the new one goes without, and is known by the mark in its description.
 *
 * @returns null where this sign-in does not see that lead, or it is in the way of one that is wanted beside it
 */
export async function whenNotUnique(
	errors: readonly ApiError[],
	creation: Creation,
	setup: CreateSetup,
	signal: AbortSignal,
): Promise<Written | null> {
	const ids = errors.flatMap(({ text }) => text.match(LEAD_ID) ?? []);
	const { row, isBeside } = creation;
	if (ids.length === 0) return isBeside ? null : { is: 'exists', existing: null };
	const person = preferred(await setup.search.byId(ids, row, signal));
	if (!person) return null;
	if (!isBeside) return await toExisting(person, creation, setup, signal);
	const { externalIdField } = setup.settings;
	if (externalIdField === null || person.recordKey !== row.keys.recordKey.toLowerCase()) return null;
	if (isOpenLead(person)) return await toExisting(person, creation, setup, signal);
	return { is: 'refusedFields', names: [externalIdField], otherwise: refusalOf(errors, setup.fields) };
}
