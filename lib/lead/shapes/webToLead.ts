import { type Fields, isBlank } from '../fields';
import type { Shape } from './shape';

/** Salesforce's Web-to-Lead form, as Microsoft fills it in. */
export const webToLead: Shape = {
	channel: 'salesforce',
	isRecognised: (fields) =>
		fields.has('lead_source') || fields.has('oid') || fields.has('first_name') || fields.has('last_name'),
	contact: {
		firstName: ['first_name'],
		lastName: ['last_name'],
		email: ['email'],
		phone: ['phone', 'mobile'],
		country: ['country_code', 'country'],
		company: ['company'],
		title: ['title'],
	},
	names: { leadSource: ['lead_source'], description: ['description'] },
	prepare: withoutRepeats,
};

/** A form's field that is sent twice arrives as a list: the first of its values that is not blank counts. */
function withoutRepeats(fields: Fields): Fields {
	return new Map([...fields].map(([name, value]) => [name, Array.isArray(value) ? firstSent(value) : value]));
}

function firstSent(values: readonly unknown[]): unknown {
	return values.find((value) => !isBlank(value));
}
