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
	isForm: true,
};
