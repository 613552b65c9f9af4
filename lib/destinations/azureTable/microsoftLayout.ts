import type { Contact, ParsedLead } from '../../lead/lead';
import type { Change } from '../contract';
import { cutTo } from '../crm/note';
import { LONGEST_TEXT } from './cell';
import type { Columns } from './row';

/** The column that is a JSON text of the contact. */
const CUSTOMER_INFO = 'CustomerInfo';

/** Names of the columns, in the order in which Microsoft has them. */
export const MICROSOFT_COLUMNS: readonly string[] = [
	'ProductId',
	CUSTOMER_INFO,
	'LeadSource',
	'ActionCode',
	'PublisherDisplayName',
	'OfferDisplayName',
	'CreatedTime',
	'Description',
];

/**
 * The columns of the table MarketplaceLeads, as Microsoft writes them, so that whatever reads Microsoft's rows reads
 * ours: all texts, absent ones empty, the contact a JSON text. `ProductId` is left out where the offer's id is not known.
 *
 * @param changes is told what had to be cut
 */
export function microsoftColumns(lead: ParsedLead, changes: Change[]): Columns {
	const { contact, source, leadSource, actionCode, publisher, offerTitle } = lead;
	const productId = productIdOf(lead);
	return {
		...(productId !== null && { ProductId: productId }),
		[CUSTOMER_INFO]: customerInfo(contact, changes),
		LeadSource: leadSource ?? '',
		ActionCode: actionCode ?? source.action ?? '',
		PublisherDisplayName: publisher ?? '',
		OfferDisplayName: offerTitle ?? source.offer.title ?? '',
		CreatedTime: createdTime(lead),
		Description: descriptionOf(lead),
	};
}

/** `publisher.offer`. */
function productIdOf({ productId, source }: ParsedLead): string | null {
	const { publisherId, offerId } = source.offer;
	if (productId !== null) return productId;
	return publisherId !== null && offerId !== null ? `${publisherId}.${offerId}` : null;
}

/** Where it is too long, each value is cut: half a JSON text would be none. */
function customerInfo(contact: Contact, changes: Change[]): string {
	const info = customerJson(contact);
	if (info.length <= LONGEST_TEXT) return info;
	changes.push({ field: CUSTOMER_INFO, what: 'truncated' });
	for (let longest = LONGEST_TEXT; ; longest /= 2) {
		const cut = customerJson(contact, longest);
		if (cut.length <= LONGEST_TEXT) return cut;
	}
}

function customerJson(contact: Contact, longest = Infinity): string {
	const text = (value: string | null): string => cutTo(value ?? '', { max: longest, in: 'units' });
	return JSON.stringify({
		FirstName: text(contact.firstName),
		LastName: text(contact.lastName),
		Email: text(contact.email),
		Phone: text(contact.phone),
		Country: text(contact.country),
		Company: text(contact.company),
		Title: text(contact.title),
	});
}

/** `MM/dd/yyyy HH:mm:ss` in UTC; empty where no time is known. */
function createdTime({ createdAt, receivedAt }: ParsedLead): string {
	const at = new Date(createdAt ?? receivedAt);
	if (Number.isNaN(at.getTime())) return '';
	const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T([\d:]{8})/.exec(at.toISOString()) ?? [];
	return year === undefined ? '' : `${month}/${day}/${year} ${time}`;
}

/** The parameters of the listing stand behind the customer's words, or alone. */
function descriptionOf({ description, campaign }: ParsedLead): string {
	if (campaign === null) return description ?? '';
	const parameters = JSON.stringify(campaign);
	return description === null ? parameters : `${description}\nCampaigns: ${parameters}`;
}
