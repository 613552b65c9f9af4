import { recordDeletion } from './activityLog.ts';
import { type Answer, orSkipped, Skip } from './answers.ts';
import { type Call, listOf, recordsOf } from './call.ts';
import type { Instance } from './instance.ts';

/**
 * `POST /rest/v1/leads/delete.json`, with the ids in the body or in the query:
 * https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Delete)
 */
export function deleteLeads(instance: Instance, call: Call): Answer {
	const inQuery = listOf(call.query, 'id').map((id) => ({ id: Number(id) }));
	const asked = inQuery.length > 0 ? inQuery : recordsOf(call.json());
	const result = asked.map(({ id }) =>
		orSkipped(() => {
			const lead = instance.records.get(Number(id));
			if (!lead) throw new Skip('1004');
			instance.records.delete(lead.id);
			for (const { members } of instance.programmes) members.delete(lead.id);
			recordDeletion(instance.activities, lead);
			return { id: lead.id, status: 'deleted' };
		}),
	);
	return { result };
}
