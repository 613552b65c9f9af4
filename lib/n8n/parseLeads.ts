import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Lead, Stage } from '../lead/lead';
import type { StageMap } from '../lead/stages';
import { withSource } from '../lead/withSource';
import { findLead, type Origins, outputItem } from './leadItem';
import { inSlices } from './slices';

/** Leads read before n8n's event loop gets its turn: a few milliseconds of work. */
const SLICE = 500;

export interface ParseInput {
	/** Path of the field that holds the lead source; null where the whole item is the lead. */
	readonly field: string | null;
	readonly stages: StageMap;
}

export interface ParsedItem {
	readonly item: INodeExecutionData;
	readonly stage: Stage;
}

/** Reads the lead of every item and what its lead source says; empty items are no leads. Never fails for an item. */
export async function parseLeads(
	items: readonly INodeExecutionData[],
	{ field, stages }: ParseInput,
	origins: Origins,
): Promise<ParsedItem[]> {
	const parsed: ParsedItem[] = [];
	const receivedAt = new Date().toISOString();
	for await (const { start, slice } of inSlices(items, SLICE)) {
		slice.forEach((item, offset) => {
			if (origins.isNothing(item, start + offset)) return;
			const found = findLead(item.json, start + offset, receivedAt, origins);
			const lead = withSource(field === null ? found.lead : withText(found.lead, item.json, field), stages);
			const json = { ...found.rest, lead } as IDataObject;
			parsed.push({ item: outputItem(json, item, start + offset), stage: lead.source.stage });
		});
	}
	return parsed;
}

/** The lead with the text of a field as its lead source; a field that holds no text is an absent lead source. */
function withText(lead: Lead, json: IDataObject, path: string): Lead {
	const value = path
		.split('.')
		.reduce<unknown>(
			(outer, name) =>
				typeof outer === 'object' && outer !== null && Object.hasOwn(outer, name)
					? (outer as IDataObject)[name]
					: undefined,
			json,
		);
	const text = typeof value === 'string' ? value.trim() : '';
	return {
		...lead,
		leadSource: text === '' ? null : text,
		problems: lead.problems.filter((problem) => problem !== 'unknownShape'),
	};
}
