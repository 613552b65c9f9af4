import type { Existing } from '../../../../lib/destinations/crm/crmSystem';
import type { Field } from '../../../../lib/destinations/crm/field';
import type { CrmRow } from '../../../../lib/destinations/crm/row';
import { leadNumber } from '../leads';

export const KEYS = { deliveryKey: 'delivery-1', recordKey: 'record-1' };

export function row(more: Partial<CrmRow> = {}): CrmRow {
	return {
		lead: leadNumber(1),
		keys: KEYS,
		email: 'ann@plugh.example',
		fields: [
			{ name: 'Last', value: 'Example', from: 'lead' },
			{ name: 'Phone', value: '+1', from: 'lead' },
			{ name: 'Company', value: 'Unknown', from: 'ours' },
		],
		standsFor: null,
		note: 'note',
		subject: 'subject',
		isDoNotContact: false,
		optOuts: [],
		changes: [],
		...more,
	};
}

export function existing(more: Partial<Existing> = {}): Existing {
	return {
		by: 'email',
		is: 'lead',
		type: 'Lead',
		id: 'there',
		url: null,
		values: { Last: 'Typed', Phone: '', Company: null },
		description: null,
		takesActivities: true,
		ref: null,
		...more,
	};
}

export function field(more: Partial<Field> = {}): Field {
	return {
		name: 'Field',
		label: 'Field',
		type: 'text',
		longest: null,
		isRequired: false,
		isCreatable: true,
		isUpdatable: true,
		options: null,
		isRestricted: false,
		...more,
	};
}
