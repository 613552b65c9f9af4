import { MICROSOFT_CONTACT, type Shape } from './shape';

/** What Microsoft posts to an HTTPS endpoint. The documents write it in PascalCase, it arrives in camelCase. */
export const httpsPayload: Shape = {
	channel: 'https',
	isRecognised: (fields) => fields.has('userdetails'),
	contactIn: 'userdetails',
	contact: MICROSOFT_CONTACT,
	names: {
		leadSource: ['leadsource'],
		actionCode: ['actioncode'],
		offerTitle: ['offertitle'],
		description: ['description'],
	},
};
