import { parseLeadSource } from '../../lead/leadSource';
import { findLeadSource } from '../../lead/leadSourcePattern';
import type { SalesforceRow } from './leadTable';

/**
 * Words of which a lead source of Microsoft's has at least one. More than Salesforce can tell by them (other systems write
 * bars, too) is looked at here.
 */
const WORDS = [
	'|',
	'AzureMarketplace',
	'AzurePortal',
	'TestDrive',
	'AppSource',
	'SPZA',
	'MSFT_TEST_',
] as const;

/**
 * What Salesforce itself selects by. It compares in any case, and reads a low line as any character: both are no harm.
 *
 * @param field API name of the field that the lead source is in
 */
export function likeMicrosofts(field: string): string {
	return `(${WORDS.map((word) => `${field} LIKE '%${word}%'`).join(' OR ')})`;
}

/** Microsoft's lead source in a row; null where it is somebody else's lead. */
export function leadSourceIn(row: SalesforceRow, field: string): string | null {
	const text = valueOf(row, field);
	const found = typeof text === 'string' ? findLeadSource(text) : null;
	// AppExchange writes bars and the like into the same field.
	return found !== null && parseLeadSource(found).family === 'microsoft' ? found : null;
}

/** Salesforce takes names in any case, and answers with its own. */
function valueOf(row: SalesforceRow, field: string): unknown {
	if (field in row) return row[field];
	const wanted = field.toLowerCase();
	const name = Object.keys(row).find((own) => own.toLowerCase() === wanted);
	return name === undefined ? undefined : row[name];
}
