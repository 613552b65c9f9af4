import { type Activity, createdAtOf } from './activity';
import type { MarketoApi } from './api';
import type { EventKind, Lead } from './event';
import { type FormFields, readFormFields } from './formFields';
import { contactIn, leadSourceIn } from './leadFields';
import { type Person, shownOf } from './people';

/** "User fills out and submits form on web page", or through the API. */
const FILL_OUT_FORM = 2;

/**
 * Submissions of a form: of new people and of those who come back. A lead is what was submitted; where that cannot be
 * read, or lacks what a lead is known by, the person as it is now fills the gaps.
 */
export function formFills(
	formId: number,
	{ host, ownAgent, isOwnNote }: Pick<MarketoApi, 'host' | 'ownAgent' | 'isOwnNote'>,
): EventKind {
	return {
		name: `form ${formId}`,
		query: { activityTypeIds: String(FILL_OUT_FORM), assetIds: String(formId) },
		needsNotes: false,
		read: (activity) => {
			if (!isOf(formId, activity)) return null;
			const { attributes } = activity;
			const fields = readFormFields(attributes.get('Form Fields') ?? '');
			const isOurs =
				attributes.get('User Agent') === ownAgent ||
				Object.values(fields ?? {}).some((value) => typeof value === 'string' && isOwnNote(value));
			if (isOurs) return null;
			return {
				activity,
				needsPerson: !isComplete(fields),
				leadOf: (person) => leadOf(`${host}/${activity.guid}`, activity, fields, person),
			};
		},
	};
}

/** Marketo was asked for these only; what it does not say of one, it is taken to have kept to. */
function isOf(formId: number, { typeId, primaryId }: Activity): boolean {
	return (typeId ?? FILL_OUT_FORM) === FILL_OUT_FORM && (primaryId ?? formId) === formId;
}

/** Whether it says who submitted the form, and why. */
function isComplete(fields: FormFields | null): boolean {
	return fields !== null && leadSourceIn(fields) !== null && 'email' in contactIn(fields);
}

/** @param marketoGUID with the subscription, for others count alike */
function leadOf(
	marketoGUID: string,
	activity: Activity,
	fields: FormFields | null,
	person: Person | null,
): Lead {
	const told = fields ?? {};
	const gaps = person ?? {};
	return {
		raw: {
			...activity.raw,
			...(fields && { formFields: fields }),
			...(person && { person: shownOf(person) }),
		},
		reading: {
			marketoGUID,
			createdAt: createdAtOf(activity),
			leadSource: leadSourceIn(told) ?? leadSourceIn(gaps),
			...contactIn(gaps),
			...contactIn(told),
		},
		problems: isComplete(fields) ? [] : ['submissionIncomplete'],
	};
}
