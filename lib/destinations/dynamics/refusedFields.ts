import type { Written } from '../crm/crmSystem';
import type { Fields } from '../crm/field';
import { rejected } from '../outcome';
import { ERROR, missingTable, readError } from './errorBody';
import type { PartAnswer } from './multipart';

/** What Dataverse says of values: too long, not among the choices, no such column, column security. */
const ABOUT_FIELDS: readonly number[] = [400, 403];

/**
 * Whether Dataverse refuses a lead because of some of its fields. It names them by their logical names, in quotation
 * marks; only names that were sent are taken for one.
 *
 * @returns null where it does not
 */
export function refusedFields(
	{ status, body }: PartAnswer,
	sent: readonly string[],
	fields: Fields,
): Extract<Written, { is: 'refusedFields' }> | null {
	const error = readError(body);
	const missing = missingTable(error);
	if (missing === 'campaign') return refused(['campaignid'], fields, 'campaignMissing', CAMPAIGN_MISSING);
	if (missing !== null || !ABOUT_FIELDS.includes(status) || error.code === ERROR.abortedByPlugin) return null;
	const quoted = new Set([...error.message.matchAll(/['"](\w{1,128})['"]/g)].map(([, name]) => name));
	const names = sent.filter((name) => quoted.has(name));
	return names.length === 0 ? null : refused(names, fields, 'fieldRefused', null);
}

const CAMPAIGN_MISSING = 'The campaign chosen is not there any more: choose another in Source Campaign.';

function refused(
	names: readonly string[],
	fields: Fields,
	code: string,
	message: string | null,
): Extract<Written, { is: 'refusedFields' }> {
	const labels = names.map((name) => `“${fields.get(name)?.label ?? name}” (${name})`).join(', ');
	const advice = `Dynamics 365 does not take the value of ${labels}: see the column’s length, choices and security, or map it by hand.`;
	return { is: 'refusedFields', names, otherwise: rejected(code, message ?? advice) };
}
