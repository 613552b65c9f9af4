import type { ParsedLead } from '../../lead/lead';

/** What the lead says for a column; null or undefined where it says nothing. */
type Read = (lead: ParsedLead) => unknown;

/** One column for each thing that is known of a lead; what is not known has no cell. */
const COLUMNS: Readonly<Record<string, Read>> = {
	FirstName: ({ contact }) => contact.firstName,
	LastName: ({ contact }) => contact.lastName,
	Email: ({ contact }) => contact.email,
	Phone: ({ contact }) => contact.phone,
	Country: ({ contact }) => contact.country,
	Company: ({ contact }) => contact.company,
	Title: ({ contact }) => contact.title,
	LeadSource: ({ leadSource }) => leadSource,
	Source: ({ source }) => source.name,
	Action: ({ source }) => source.action,
	ActionLabel: ({ source }) => source.actionLabel,
	Stage: ({ source }) => source.stage,
	Offer: ({ source }) => source.offer.text,
	OfferTitle: ({ source, offerTitle }) => source.offer.title ?? offerTitle,
	PublisherId: ({ source }) => source.offer.publisherId,
	OfferId: ({ source }) => source.offer.offerId,
	ProductId: ({ productId }) => productId,
	Publisher: ({ publisher }) => publisher,
	Description: ({ description }) => description,
	Campaign: ({ campaign }) => campaign,
	Channel: ({ channel }) => channel,
	IsTest: ({ isTest }) => isTest,
	CreatedAt: ({ createdAt }) => timeOf(createdAt),
	ReceivedAt: ({ receivedAt }) => timeOf(receivedAt),
	LeadId: ({ id }) => id,
};

/** Names of the columns, in the order in which a person would look for them. */
export const FLAT_COLUMNS: readonly string[] = Object.keys(COLUMNS);

export function flatColumns(lead: ParsedLead): Readonly<Record<string, unknown>> {
	return Object.fromEntries(Object.entries(COLUMNS).map(([name, read]) => [name, read(lead)]));
}

/** A builder may have put something else there: then as it stands. */
function timeOf(text: string | null): Date | string | null {
	if (text === null) return null;
	const at = new Date(text);
	return Number.isNaN(at.getTime()) ? text : at;
}
