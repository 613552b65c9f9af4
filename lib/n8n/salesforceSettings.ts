import type { IExecuteFunctions } from 'n8n-workflow';

import { DestinationConfigurationError } from '../destinations/configurationError';
import { isId } from '../destinations/salesforce/answers';
import type { SalesforceSettings } from '../destinations/salesforce/settings';
import { STAGES } from '../lead/lead';
import { chosenIn } from './choosing';

/** The node's collection Options, as far as it is Salesforce's. */
interface Options {
	readonly externalIdField?: unknown;
	readonly assignment?: 'activeRule' | 'none' | 'rule';
	readonly assignmentRule?: unknown;
	readonly owner?: unknown;
	readonly leadSource?: unknown;
}

/**
 * Reads what the builder chose for the whole run.
 *
 * @throws DestinationConfigurationError for an id that is none of Salesforce's
 */
export function salesforceSettings(context: IExecuteFunctions): SalesforceSettings {
	const options: Options = context.getNodeParameter('options', 0, {});
	return {
		externalIdField: chosenIn(options.externalIdField),
		assignment: assignmentIn(options),
		ownerId: idIn(options.owner, 'Owner'),
		leadSource: chosenIn(options.leadSource),
		campaignId: idIn(context.getNodeParameter('campaign', 0, null), 'Campaign'),
		memberStatuses: statusesIn(context.getNodeParameter('memberStatuses', 0, {}) as Statuses),
	};
}

function assignmentIn({
	assignment = 'activeRule',
	assignmentRule,
}: Options): SalesforceSettings['assignment'] {
	if (assignment !== 'rule') return { by: assignment };
	const id = idIn(assignmentRule, 'Assignment Rule');
	if (id === null) {
		throw new DestinationConfigurationError(
			'Assignment is “One Rule”, and no Assignment Rule is chosen. Choose one.',
		);
	}
	return { by: 'rule', id };
}

type Statuses = Readonly<Partial<Record<string, unknown>>>;

function statusesIn(statuses: Statuses): SalesforceSettings['memberStatuses'] {
	return Object.fromEntries(
		STAGES.flatMap((stage) => {
			const status = chosenIn(statuses[stage]);
			return status === null ? [] : [[stage, status] as const];
		}),
	);
}

function idIn(locator: unknown, label: string): string | null {
	const value = chosenIn(locator);
	if (value === null || isId(value)) return value;
	throw new DestinationConfigurationError(
		`${label}: an id of Salesforce has 15 or 18 letters and digits. Choose one from the list.`,
	);
}
