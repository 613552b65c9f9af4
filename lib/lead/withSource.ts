import type { Lead, ParsedLead } from './lead';
import { readLeadSource } from './leadSource';
import type { StageMap } from './stages';

/**
 * Adds what the lead source says, with action code, offer title and product id as evidence. A disagreement between
 * lead source and action code becomes the problem `actionConflict`, once.
 *
 * @param stages the builder's stages by action in lower case. Without them a source that the lead already has is kept:
 * an earlier node may have been given other stages.
 */
export function withSource(lead: Lead, stages?: StageMap): ParsedLead {
	if (stages === undefined && isParsed(lead)) return lead;
	const { source, actionConflict } = readLeadSource(lead.leadSource, lead, stages);
	const problems =
		actionConflict && !lead.problems.includes('actionConflict')
			? [...lead.problems, 'actionConflict']
			: lead.problems;
	return { ...lead, problems, source };
}

function isParsed(lead: Lead): lead is ParsedLead {
	return lead.source !== undefined;
}
