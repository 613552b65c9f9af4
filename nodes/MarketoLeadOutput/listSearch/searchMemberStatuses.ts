import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { memberStatuses, programmeWithId } from '../../../lib/destinations/marketo/assets';
import { chosenIn, matching } from '../../../lib/n8n/choosing';
import { askMarketo } from '../../../lib/n8n/marketoConnection';

/** Statuses that members of the chosen programme can have, in their order; none before one is chosen. */
export async function searchMemberStatuses(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const id = Number(chosenIn(this.getCurrentNodeParameter('programme')) ?? 0);
	if (!Number.isSafeInteger(id) || id <= 0) return { results: [] };
	const found = await askMarketo(this, async (client, signal) => {
		const programme = await programmeWithId(client, id, signal);
		return programme === null ? [] : await memberStatuses(client, programme, signal);
	});
	return matching(
		found.map((name) => ({ name, value: name })),
		filter,
	);
}
