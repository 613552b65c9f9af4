import { textAt } from '../fields';
import type { Shape } from './shape';

/**
 * A lead of Dynamics 365. How Microsoft fills it in is not published: the lead source is looked for in subject and
 * description.
 */
export const dataverseLead: Shape = {
	channel: 'dynamics365',
	isRecognised: (fields) =>
		fields.has('emailaddress1') ||
		fields.has('leadid') ||
		fields.has('telephone1') ||
		fields.has('address1_country'),
	contact: {
		firstName: ['firstname'],
		lastName: ['lastname'],
		email: ['emailaddress1'],
		phone: ['telephone1', 'mobilephone'],
		country: ['address1_country'],
		company: ['companyname'],
		title: ['jobtitle'],
	},
	names: { leadSource: ['subject', 'description'], description: ['description'], createdAt: ['createdon'] },
	rowId: (fields) => textAt(fields, 'leadid')?.toLowerCase() ?? null,
	leadSourcePattern: 'required',
};
