import { textAt } from '../fields';
import { MICROSOFT_CONTACT, type Shape } from './shape';

/** A row of the table MarketplaceLeads, which Microsoft creates and fills. */
export const azureTableRow: Shape = {
	channel: 'azureTable',
	isRecognised: (fields) =>
		fields.has('customerinfo') ||
		(fields.has('partitionkey') &&
			fields.has('rowkey') &&
			(fields.has('leadsource') || fields.has('actioncode'))),
	contactIn: 'customerinfo',
	contact: MICROSOFT_CONTACT,
	names: {
		leadSource: ['leadsource'],
		actionCode: ['actioncode'],
		offerTitle: ['offerdisplayname'],
		productId: ['productid'],
		publisher: ['publisherdisplayname'],
		description: ['description'],
		createdAt: ['createdtime', 'timestamp'],
	},
	rowId: (fields) => {
		const partition = textAt(fields, 'partitionkey');
		const row = textAt(fields, 'rowkey');
		return partition === null || row === null ? null : JSON.stringify([partition, row]);
	},
};
