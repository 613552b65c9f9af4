import { MICROSOFT_CONTACT, type Shape } from './shape';

const TELLING = ['firstname', 'lastname', 'email', 'leadsource', 'actioncode', 'offertitle'];

/** The contact's fields at the top, with or without the others: what is left when somebody has rebuilt a lead. */
export const flatContact: Shape = {
	channel: 'other',
	isRecognised: (fields) => TELLING.some((name) => fields.has(name)),
	contact: MICROSOFT_CONTACT,
	names: {
		leadSource: ['leadsource'],
		actionCode: ['actioncode'],
		offerTitle: ['offertitle', 'offerdisplayname'],
		productId: ['productid'],
		publisher: ['publisher', 'publisherdisplayname'],
		description: ['description'],
		createdAt: ['createdtime', 'createdat'],
	},
};
