import type { LeadSource } from './lead';

/**
 * Publisher and offer ids are lower-case letters, digits, - and _; the publisher ends at the first dot, an offer id
 * may have more of them (Partner Center, "Create an offer").
 */
const ID = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/;

/** The same characters in any case: for what is known to be an id, only not how it was typed. */
const ID_IN_ANY_CASE = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/i;

/**
 * What is known of the offer. Microsoft names it in the lead source by id (documented) or by display name (seen); a
 * display name may look like an id ("node.js"), so what equals the offer's title is a name unless the product id
 * confirms it.
 *
 * @param text the offer part of the lead source
 * @param title the offer's display name
 * @param productId `publisher.offer`, as the Azure Table has it
 */
export function offerOf(
	text: string | null,
	title: string | null,
	productId: string | null,
): LeadSource['offer'] {
	const isId = text !== null && isOfferId(text, title, productId);
	const id = isId ? text : productId !== null && ID_IN_ANY_CASE.test(productId) ? productId : null;
	const dot = id === null ? -1 : id.indexOf('.');
	return {
		text,
		publisherId: id === null ? null : id.slice(0, dot),
		offerId: id === null ? null : id.slice(dot + 1),
		title: title ?? (isId ? null : text),
	};
}

function isOfferId(text: string, title: string | null, productId: string | null): boolean {
	if (productId !== null && sameText(text, productId)) return ID_IN_ANY_CASE.test(text);
	return ID.test(text) && !(title !== null && sameText(text, title));
}

function sameText(one: string, other: string): boolean {
	return one === other || one.toLowerCase() === other.toLowerCase();
}
