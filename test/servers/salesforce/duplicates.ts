import type { Organisation } from './organisation.ts';
import type { Row, Value } from './settings.ts';
import type { SObject } from './sobjects.ts';

/** Records that a matching rule found, of one object. */
interface Match {
	readonly sobject: SObject;
	readonly rows: readonly Row[];
}

/** A row that duplicate rules look at: saved, or about to be. */
interface Candidate {
	readonly email: Value | undefined;
	/** The row's own id, and those of rows that were not there when the request came. */
	readonly besides: ReadonlySet<string>;
}

/**
 * Leads and contacts with the same e-mail address. Leads that were converted are left out: their contact is there.
 */
export function matchesOf(
	organisation: Organisation,
	sobject: SObject,
	candidate: Candidate,
): readonly Match[] {
	const { email, besides } = candidate;
	if (organisation.settings.duplicates === 'off' || typeof email !== 'string') return [];
	if (sobject.name !== 'Lead' && sobject.name !== 'Contact') return [];
	return ['Lead', 'Contact'].flatMap((name) => {
		const other = organisation.sobject(name);
		if (!other) return [];
		const rows = organisation
			.rowsWith(other, 'Email', email)
			.filter((row) => row.IsConverted !== true && !besides.has(String(row.Id)));
		return rows.length > 0 ? [{ sobject: other, rows }] : [];
	});
}

/** The text that the standard rules show. */
export const DUPLICATE_MESSAGE = 'Use one of these records?';

/**
 * What a single-record request is told of duplicates.
 *
 * Source: SOAP API guide, DuplicateResult; the answer as recorded in RudderStack's tests.
 */
export function duplicateResult(
	organisation: Organisation,
	sobject: SObject,
	matches: readonly Match[],
	{ base, withDetails }: { readonly base: string; readonly withDetails: boolean },
): unknown {
	return {
		allowSave: organisation.settings.duplicates === 'alert',
		duplicateRule: `Standard_${sobject.name}_Duplicate_Rule`,
		duplicateRuleEntityType: sobject.name,
		errorMessage: DUPLICATE_MESSAGE,
		matchResults: matches.map((match) => ({
			entityType: match.sobject.name,
			errors: [],
			matchEngine: 'ExactMatchEngine',
			matchRecords: match.rows.map((row) => ({
				additionalInformation: [],
				fieldDiffs: [],
				matchConfidence: 100.0,
				record: {
					attributes: {
						type: match.sobject.name,
						url: `${base}/sobjects/${match.sobject.name}/${String(row.Id)}`,
					},
					Id: row.Id,
					...(withDetails && row),
				},
			})),
			rule: `Standard_${match.sobject.name}_Match_Rule_v1_0`,
			size: match.rows.length,
			success: true,
		})),
	};
}

/**
 * POST /ui-api/predupe: the rules are run, and nothing is saved.
 *
 * Source: User Interface API guide, "Check for Duplicate Records", "Duplicates" and "Match Result".
 */
export function predupe(organisation: Organisation, sobject: SObject, email: Value | undefined): unknown {
	const matches = matchesOf(organisation, sobject, { email, besides: new Set() });
	const allowSave = organisation.settings.duplicates !== 'block' || matches.length === 0;
	return {
		allowSave,
		duplicateError: matches.length > 0,
		duplicateRules: matches.length > 0 ? [`Standard_${sobject.name}_Duplicate_Rule`] : [],
		matches: matches.map((match) => ({
			apiName: match.sobject.name,
			isAllowSave: allowSave,
			matchRecordIds: match.rows.map((row) => row.Id),
			matchRule: `Standard_${match.sobject.name}_Match_Rule_v1_0`,
			objectLabel: match.sobject.label,
			objectLabelPlural: match.sobject.labelPlural,
			themeInfo: null,
		})),
	};
}
