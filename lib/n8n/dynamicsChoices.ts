import type { IExecuteFunctions } from 'n8n-workflow';

import { DestinationConfigurationError } from '../destinations/configurationError';
import type { DynamicsSetup } from '../destinations/dynamics/dynamics';
import { chosenIn } from './choosing';
import { crmPolicy } from './crmParameters';

/** What the options of the node hold besides those of every CRM. */
interface Options {
	readonly bypassLogic?: boolean;
	readonly campaign?: unknown;
	readonly detectDuplicates?: boolean;
	readonly leadSource?: unknown;
	readonly owner?: unknown;
}

/**
 * Reads what the builder chose for the whole run.
 *
 * @throws DestinationConfigurationError for a lead source that is none
 */
export function dynamicsChoices(
	context: IExecuteFunctions,
): Omit<DynamicsSetup, 'transport' | 'environmentUrl' | 'clock'> {
	const options = context.getNodeParameter('options', 0, {}) as Options;
	return {
		policy: crmPolicy(context),
		owner: chosenIn(options.owner),
		campaign: chosenIn(options.campaign),
		leadSource: leadSourceOf(chosenIn(options.leadSource)),
		detectDuplicates: options.detectDuplicates === true,
		bypassLogic: options.bypassLogic === true,
	};
}

function leadSourceOf(text: string | null): number | null {
	if (text === null) return null;
	if (/^\d{1,10}$/.test(text)) return Number(text);
	throw new DestinationConfigurationError(
		'Lead Source is none: choose one from the list, or enter its number, e.g. 8 for Web.',
	);
}
