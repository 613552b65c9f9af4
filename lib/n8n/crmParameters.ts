import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Mapped } from '../destinations/crm/mapping';
import { CRM_POLICY, type CrmPolicy } from '../destinations/crm/policy';
import type { RecordPer } from './output';
import { perItem } from './parameters';

/** What the builder wants done with leads that are not simply new; a parameter that the node does not have is at its default. */
export function crmPolicy(context: IExecuteFunctions, defaults: CrmPolicy = CRM_POLICY): CrmPolicy {
	const chosen = { ...defaults, ...choices(context), recordPer: recordPer(context, defaults.recordPer) };
	// A test lead of our own is there to be written, and to be left alone.
	if (context.getNodeParameter('operation', 0) !== 'sendTestLead') return chosen;
	return { ...chosen, testLeads: 'write', doNotContact: 'write', whenMissing: 'substitute' };
}

function choices(context: IExecuteFunctions): Partial<CrmPolicy> {
	const options = context.getNodeParameter('options', 0, {}) as Partial<CrmPolicy>;
	const { doNotContact, testLeads, whenMissing } = options;
	const whenExists = context.getNodeParameter('whenExists', 0, null) as CrmPolicy['whenExists'] | null;
	const whenCustomer = context.getNodeParameter('whenCustomer', 0, null) as CrmPolicy['whenCustomer'] | null;
	return {
		...(whenExists && { whenExists }),
		...(whenCustomer && { whenCustomer }),
		...(doNotContact && { doNotContact }),
		...(testLeads && { testLeads }),
		...(whenMissing && { whenMissing }),
	};
}

const RECORD_KEYS: Readonly<Record<string, RecordPer>> = {
	step: 'step',
	personAndOffer: 'offer',
	person: 'person',
};

/** @param byDefault where the node has no such parameter */
export function recordPer(context: IExecuteFunctions, byDefault: RecordPer = 'offer'): RecordPer {
	return RECORD_KEYS[context.getNodeParameter('recordPer', 0, '') as string] ?? byDefault;
}

export function isDryRun(context: IExecuteFunctions): boolean {
	const { dryRun } = context.getNodeParameter('options', 0, {}) as { dryRun?: boolean };
	return dryRun === true;
}

/**
 * What the builder mapped by hand. Evaluates nothing for the standard mapping, and once where there is no expression.
 *
 * @returns a function of the item index, which throws what an expression throws
 */
export function mappedFields(context: IExecuteFunctions): (itemIndex: number) => Mapped {
	if (context.getNodeParameter('mapping', 0, 'standard') !== 'custom') return () => NOTHING;
	const fields = perItem(context, 'fields.value');
	return (itemIndex) => (fields.at(itemIndex) as IDataObject | null) ?? NOTHING;
}

const NOTHING: Mapped = {};
