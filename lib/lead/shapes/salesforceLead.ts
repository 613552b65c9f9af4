import { type Fields, textAt } from '../fields';
import { isRecord } from '../json';
import type { Shape } from './shape';

/** The record ids of Salesforce's leads begin so. */
const LEAD_ID = /^00Q[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;

/** A Lead record of Salesforce, as its REST API returns it. */
export const salesforceLead: Shape = {
	channel: 'salesforce',
	isRecognised: (fields) => isLeadRecord(fields.get('attributes')) || recordId(fields) !== null,
	contact: {
		firstName: ['firstname'],
		lastName: ['lastname'],
		email: ['email'],
		phone: ['phone', 'mobilephone'],
		country: ['countrycode', 'country'],
		company: ['company'],
		title: ['title'],
	},
	names: { leadSource: ['leadsource'], description: ['description'], createdAt: ['createddate'] },
	rowId: recordId,
};

function isLeadRecord(attributes: unknown): boolean {
	return isRecord(attributes) && attributes['type'] === 'Lead';
}

/** The first 15 letters: the same record is also known by 18, whose last three only repeat the case of the others. */
function recordId(fields: Fields): string | null {
	const id = textAt(fields, 'id');
	return id !== null && LEAD_ID.test(id) ? id.slice(0, 15) : null;
}
