import { findLeadSource } from '../../lead/leadSourcePattern';
import { type Activity, createdAtOf } from './activity';
import type { MarketoApi } from './api';
import type { EventKind, Lead } from './event';
import { contactIn, leadSourceIn } from './leadFields';
import { type Person, shownOf } from './people';

/** "New person/record is added to the lead database". */
const NEW_LEAD = 12;

/**
 * People that are new in Marketo, as they are now, whoever has added them: those with a lead source of Microsoft's.
 * Somebody who comes back is not new, so that the second step is not seen.
 */
export function newPeople({ host, isOwnNote }: Pick<MarketoApi, 'host' | 'isOwnNote'>): EventKind {
	return {
		name: 'new people',
		query: { activityTypeIds: String(NEW_LEAD) },
		needsNotes: true,
		read: (activity) => {
			if ((activity.typeId ?? NEW_LEAD) !== NEW_LEAD) return null;
			return {
				activity,
				needsPerson: true,
				leadOf: (person) =>
					person === null || hasOwnNote(person, isOwnNote)
						? null
						: leadOf(`${host}/${activity.guid}`, activity, person),
			};
		},
	};
}

function hasOwnNote(person: Person, isOwnNote: MarketoApi['isOwnNote']): boolean {
	return Object.values(person).some((value) => typeof value === 'string' && isOwnNote(value));
}

/** @param marketoGUID with the subscription, for others count alike */
function leadOf(marketoGUID: string, activity: Activity, person: Person): Lead | null {
	const leadSource = leadSourceIn(person);
	if (leadSource === null || findLeadSource(leadSource) === null) return null;
	return {
		raw: { ...activity.raw, person: shownOf(person) },
		reading: { marketoGUID, createdAt: createdAtOf(activity), leadSource, ...contactIn(person) },
	};
}
