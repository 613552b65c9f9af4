import { type Fields, textAt } from '../fields';
import { MICROSOFT_CONTACT, type Shape } from './shape';

/** A lead of Marketo, as its REST API returns it. The form's "Lead Source" may be mapped to SourceSystemName. */
export const marketoLead: Shape = {
	channel: 'marketo',
	isRecognised: (fields) =>
		fields.has('marketoguid') ||
		(numericId(fields) !== null && (fields.has('createdat') || fields.has('updatedat'))),
	contact: { ...MICROSOFT_CONTACT, phone: ['phone', 'mobilephone'] },
	names: {
		leadSource: ['leadsource', 'sourcesystemname'],
		description: ['description'],
		createdAt: ['createdat'],
	},
	rowId: (fields) => numericId(fields) ?? textAt(fields, 'marketoguid'),
	leadSourcePattern: 'preferred',
};

function numericId(fields: Fields): string | null {
	const id = textAt(fields, 'id');
	return id !== null && /^\d+$/.test(id) ? id : null;
}
