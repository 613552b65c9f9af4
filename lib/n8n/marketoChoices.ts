import type { IExecuteFunctions } from 'n8n-workflow';

import type { Stage } from '../lead/lead';
import { DestinationConfigurationError } from '../destinations/configurationError';
import { CRM_POLICY } from '../destinations/crm/policy';
import { type MarketoChoices, MEMBER_STAGES } from '../destinations/marketo/setup';
import { chosenIn } from './choosing';
import { crmPolicy } from './crmParameters';

/** What was chosen, by the parameter's name. */
type Locators = Readonly<Partial<Record<string, unknown>>>;

/**
 * Reads what the builder chose for the whole run. Do-not-contact steps are skipped by default: for Marketo the person
 * is somebody to send mail to.
 *
 * @throws DestinationConfigurationError for an id that is none
 */
export function marketoChoices(context: IExecuteFunctions): MarketoChoices {
	const options = context.getNodeParameter('options', 0, {}) as Locators;
	const programmeId = idIn(context.getNodeParameter('programme', 0, null), 'Programme');
	return {
		lookupField: chosenIn(options['lookupField']) ?? 'email',
		partition: chosenIn(options['partition']),
		addBy: context.getNodeParameter('addBy', 0, 'sync') as MarketoChoices['addBy'],
		formId: idIn(context.getNodeParameter('form', 0, null), 'Form'),
		programme: programmeId === null ? null : { id: programmeId, statuses: statusesIn(context) },
		notesField: chosenIn(options['notesField']),
		policy: crmPolicy(context, { ...CRM_POLICY, doNotContact: 'skip' }),
	};
}

function statusesIn(context: IExecuteFunctions): Partial<Record<Stage, string>> {
	const statuses = context.getNodeParameter('memberStatuses', 0, {}) as Locators;
	return Object.fromEntries(
		MEMBER_STAGES.flatMap((stage) => {
			const status = chosenIn(statuses[stage]);
			return status === null ? [] : [[stage, status] as const];
		}),
	);
}

/**
 * The id that was chosen; null where none was.
 *
 * @param label of the field
 * @throws DestinationConfigurationError for what is no id of Marketo's
 */
export function idIn(locator: unknown, label: string): number | null {
	const value = chosenIn(locator);
	if (value === null) return null;
	const id = Number(value);
	if (Number.isSafeInteger(id) && id > 0) return id;
	throw new DestinationConfigurationError(
		`${label}: an id of Marketo is a number, for example 1107. Choose one from the list.`,
	);
}
