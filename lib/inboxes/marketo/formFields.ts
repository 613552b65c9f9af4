import { isRecord, parseJson } from '../../lead/json';
import { readSerialised } from './phpSerialised';

/** What somebody submitted, by the form's ids of its fields: `FirstName`, `Email`. */
export type FormFields = Readonly<Record<string, unknown>>;

/** Names and values of a query, none of them blank in front, and nothing that a query would have encoded. */
const QUERY = /^[^=&\s]+=[^=&\s]*(?:&[^=&\s]+=[^=&\s]*)*$/;

/**
 * Reads the attribute "Form Fields" of an activity "Fill Out Form". What it looks like, Marketo's documents show in one
 * place only, an answer of the older API: as PHP serialises it, with what the page has added to the fields of the form
 * (getLeadActivity, https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/soap/soap-api/getleadactivity).
 * Should a subscription write JSON or a query instead, that is read as well.
 *
 * @returns null where it is none of these
 */
export function readFormFields(text: string): FormFields | null {
	const trimmed = text.trim();
	const value = readSerialised(trimmed) ?? parseJson(trimmed) ?? queryOf(trimmed);
	return isRecord(value) && Object.keys(value).length > 0 ? value : null;
}

function queryOf(text: string): FormFields | undefined {
	return QUERY.test(text) ? Object.fromEntries(new URLSearchParams(text)) : undefined;
}
