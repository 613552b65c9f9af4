import { readDescription } from './campaign';
import { isoDate } from './dates';
import { type Fields, fieldsOf, firstText, isBlank } from './fields';
import { fingerprintOf } from './fingerprint';
import { isRecord, isTooDeep, parseJson } from './json';
import type { Channel, Contact, Lead, Problem } from './lead';
import { findLeadSource } from './leadSourcePattern';
import { shapeOf } from './shapes/knownShapes';
import type { Shape, Told } from './shapes/shape';
import { bodyOf, isWebhookOutput } from './shapes/webhookOutput';
import { nameUuids } from './nameUuid';
import { isTestLead } from './testLead';

/** What only the place where a lead arrives knows. */
export interface Arrival {
	/** ISO 8601 in UTC. */
	readonly receivedAt: string;
	/** A new UUID, for leads whose source has no id of its own. */
	readonly mintId: () => string;
	/** How the lead came; without it the shape tells. */
	readonly channel?: Channel;
}

/** A lead without what {@link Arrival} and its own content add. */
type Reading = Told & { readonly channel: Channel; readonly rowId: string | null };

/** Names of our row ids (UUID version 5); a random UUID, fixed for ever. */
const rowUuid = nameUuids('5a1d3c0e-8f0b-4e0c-9c57-0f6f2b7f6b1d');

/**
 * Reads a lead from whatever shape it came in. Total: any value gives a lead; what is wrong with it is in `problems`.
 *
 * @param value JSON: one of the shapes in `shapes/`, or a text, which is a lead source and nothing else
 */
export function readLead(value: unknown, arrival: Arrival): Lead {
	const problems = new Set<Problem>();
	if (isTooDeep(value)) problems.add('tooDeep');
	const read = readingOf(value, arrival.receivedAt, problems);
	const { description, campaign } = readDescription(read.description);
	const channel = arrival.channel ?? read.channel;
	return {
		id: idOf(channel, read.rowId) ?? arrival.mintId(),
		fingerprint: fingerprintOf(read.contact, description),
		receivedAt: arrival.receivedAt,
		createdAt: read.createdAt,
		channel,
		contact: read.contact,
		leadSource: read.leadSource,
		actionCode: read.actionCode,
		offerTitle: read.offerTitle,
		productId: read.productId,
		publisher: read.publisher,
		description,
		campaign,
		isTest: isTestLead(read.contact, description),
		problems: [...problems],
	};
}

/** A row polled twice is one lead. What is posted twice is two: Microsoft repeats nothing, so they are two events. */
function idOf(channel: Channel, rowId: string | null): string | null {
	return rowId === null || channel === 'https' ? null : rowUuid(JSON.stringify([channel, rowId]));
}

function readingOf(value: unknown, receivedAt: string, problems: Set<Problem>): Reading {
	if (typeof value === 'string') return { ...nothing(), leadSource: value.trim() || null };
	const fields = isRecord(value) ? fieldsOf(value) : undefined;
	if (!fields || !isWebhookOutput(fields)) return readShape(fields, receivedAt, problems);
	const body = bodyOf(fields);
	return { ...readShape(body && fieldsOf(body), receivedAt, problems), channel: 'https' };
}

function readShape(fields: Fields | undefined, receivedAt: string, problems: Set<Problem>): Reading {
	const shape = fields && shapeOf(fields);
	if (!shape) {
		problems.add('unknownShape');
		return nothing();
	}
	const named = shape.prepare?.(fields) ?? fields;
	const { names } = shape;
	const told: Told = {
		contact: readContact(shape, named, problems),
		leadSource: leadSourceOf(shape, named, problems),
		actionCode: firstText(named, names.actionCode, problems),
		offerTitle: firstText(named, names.offerTitle, problems),
		productId: firstText(named, names.productId, problems),
		publisher: firstText(named, names.publisher, problems),
		description: firstText(named, names.description, problems),
		createdAt: createdAtOf(shape, named, receivedAt, problems),
	};
	for (const problem of shape.missing?.(told, problems) ?? []) problems.add(problem);
	return { ...told, channel: shape.channel, rowId: shape.rowId?.(named) ?? null };
}

function readContact(shape: Shape, fields: Fields, problems: Set<Problem>): Contact {
	const holder = shape.contactIn;
	const place =
		holder !== undefined && fields.has(holder) ? heldFields(fields.get(holder), problems) : fields;
	const { contact: names } = shape;
	const contact: Contact = {
		firstName: firstText(place, names.firstName, problems),
		lastName: firstText(place, names.lastName, problems),
		email: firstText(place, names.email, problems),
		phone: firstText(place, names.phone, problems),
		country: firstText(place, names.country, problems),
		company: firstText(place, names.company, problems),
		title: firstText(place, names.title, problems),
	};
	if (isEmpty(contact)) problems.add('contactMissing');
	return contact;
}

/** The fields of a contact that is an object, or the JSON text of one. */
function heldFields(holder: unknown, problems: Set<Problem>): Fields {
	const held = typeof holder === 'string' ? parseJson(holder) : holder;
	if (isRecord(held)) return fieldsOf(held);
	if (!isBlank(holder)) problems.add('customerInfoUnreadable');
	return new Map();
}

function leadSourceOf(shape: Shape, fields: Fields, problems: Set<Problem>): string | null {
	const { leadSource: names } = shape.names;
	if (!shape.leadSourcePattern) return firstText(fields, names, problems);
	const texts = (names ?? [])
		.map((name) => firstText(fields, [name], problems))
		.filter((text) => text !== null);
	for (const text of texts) {
		const found = findLeadSource(text);
		if (found !== null) return shape.leadSourcePattern === 'required' ? found : text;
	}
	return shape.leadSourcePattern === 'required' ? null : (texts[0] ?? null);
}

function createdAtOf(
	shape: Shape,
	fields: Fields,
	receivedAt: string,
	problems: Set<Problem>,
): string | null {
	const { dateOf = isoDate } = shape;
	let isUnreadable = false;
	for (const name of shape.names.createdAt ?? []) {
		const text = firstText(fields, [name], problems);
		const date = text === null ? null : dateOf(text, receivedAt);
		if (date !== null) return date;
		isUnreadable ||= text !== null;
	}
	if (isUnreadable) problems.add('createdAtUnreadable');
	return null;
}

function isEmpty(contact: Contact): boolean {
	return Object.values(contact).every((value) => value === null);
}

function nothing(): Reading {
	return {
		channel: 'other',
		contact: {
			firstName: null,
			lastName: null,
			email: null,
			phone: null,
			country: null,
			company: null,
			title: null,
		},
		leadSource: null,
		actionCode: null,
		offerTitle: null,
		productId: null,
		publisher: null,
		description: null,
		createdAt: null,
		rowId: null,
	};
}
