import type { Organisation } from './organisation.ts';
import { problem } from './refusals.ts';
import type { Problem } from './refusals.ts';
import type { Row, Value } from './settings.ts';
import type { SObject } from './sobjects.ts';
import { problemsOfValues } from './values.ts';
import type { Given } from './values.ts';

export const CONVERTED = problem('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');

/** Fields that the caller sees, and must not write. */
export function problemOfAccess(
	organisation: Organisation,
	sobject: SObject,
	given: Given,
	right: 'createable' | 'updateable',
): Problem | null {
	const refused = organisation
		.visibleFields(sobject)
		.filter((field) => given[field.name] !== undefined && !field[right])
		.map((field) => field.name);
	if (refused.length === 0) return null;
	return problem(
		'INVALID_FIELD_FOR_INSERT_UPDATE',
		`Unable to create/update fields: ${refused.join(', ')}. Please check the security settings of this field and ` +
			'verify that it is read/write for your profile or permission set.',
		refused,
	);
}

/** What is wrong with a record as it would be saved; the values only where they are given. */
export function problemsOfRow(
	organisation: Organisation,
	sobject: SObject,
	row: Row,
	given: Given,
): Problem[] {
	const missing = organisation
		.fields(sobject)
		.filter((field) => !field.nillable && (row[field.name] ?? null) === null)
		.map((field) => field.name);
	if (missing.length > 0) {
		return [
			problem('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing),
		];
	}
	const values = problemsOfValues(organisation, sobject, given);
	if (values.length > 0) return values;
	const rest =
		problemOfOwner(organisation, sobject, given.OwnerId) ??
		problemOfLinks(organisation, sobject, row, given) ??
		problemOfUniqueness(organisation, sobject, row) ??
		problemOfRule(organisation, sobject, row);
	return rest ? [rest] : [];
}

function problemOfOwner(
	organisation: Organisation,
	sobject: SObject,
	owner: Value | undefined,
): Problem | null {
	const found = typeof owner === 'string' ? organisation.find(owner) : null;
	if (!found) return null;
	if (found.sobject.name === 'User' && found.row.IsActive === false) {
		return problem(
			'INACTIVE_OWNER_OR_USER',
			`operation performed with inactive user [${String(found.row.Id)}] as owner of ${sobject.name.toLowerCase()}`,
		);
	}
	const queues = organisation.sobject('QueueSobject');
	const supported =
		found.sobject.name === 'User' ||
		(queues &&
			organisation
				.rows(queues)
				.some((row) => row.QueueId === found.row.Id && row.SobjectType === sobject.name));
	return supported
		? null
		: problem('INVALID_OPERATION', 'Queue not associated with this SObject type', ['OwnerId']);
}

/** A converted lead takes no task and joins no campaign, and nobody joins a campaign twice. */
function problemOfLinks(
	organisation: Organisation,
	sobject: SObject,
	row: Row,
	given: Given,
): Problem | null {
	for (const link of [given.WhoId, given.LeadId]) {
		if (typeof link === 'string' && organisation.find(link)?.row.IsConverted === true) return CONVERTED;
	}
	if (sobject.name !== 'CampaignMember') return null;
	if ((row.LeadId === null) === (row.ContactId === null)) {
		return problem('REQUIRED_FIELD_MISSING', 'A lead or a contact is required', ['LeadId', 'ContactId']);
	}
	const isTwice = (['LeadId', 'ContactId'] as const).some((link) =>
		organisation
			.rowsWith(sobject, link, row[link] ?? null)
			.some((one) => one.Id !== row.Id && one.CampaignId === row.CampaignId),
	);
	return isTwice ? problem('DUPLICATE_VALUE', 'Already a campaign member.') : null;
}

function problemOfUniqueness(organisation: Organisation, sobject: SObject, row: Row): Problem | null {
	for (const { name, unique } of organisation.fields(sobject)) {
		const value = row[name];
		if (!unique || typeof value !== 'string') continue;
		const other = organisation.rowsWith(sobject, name, value).find((one) => one.Id !== row.Id);
		if (!other) continue;
		const id = String(other.Id);
		return problem(
			'DUPLICATE_VALUE',
			`duplicate value found: ${name} duplicates value on record with id: ${id}`,
		);
	}
	return null;
}

function problemOfRule(organisation: Organisation, sobject: SObject, row: Row): Problem | null {
	if (organisation.settings.locked(sobject.name, row)) return lockProblem(String(row.Id));
	const message = organisation.settings.validationRule(sobject.name, row);
	return message === null ? null : problem('FIELD_CUSTOM_VALIDATION_EXCEPTION', message);
}

export function lockProblem(id: string): Problem {
	return problem(
		'UNABLE_TO_LOCK_ROW',
		`unable to obtain exclusive access to this record or 1 records: ${id}`,
	);
}
