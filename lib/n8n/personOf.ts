import { randomUUID } from 'node:crypto';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { type PersonIdentity, personIdentity } from '../lead/keys';
import type { Contact } from '../lead/lead';
import { leadOf } from '../lead/leadOf';
import { readLead } from '../lead/readLead';
import { itemFailure } from './failure';
import { isEmptyItem, originsOf } from './leadItem';
import type { PerItem } from './parameters';
import { TRIGGERS } from './upstream';

/** How the builder names a person. */
export type PersonBy =
	| { readonly is: 'lead' }
	| { readonly is: 'email'; readonly email: PerItem }
	| { readonly is: 'phone'; readonly phone: PerItem; readonly country: PerItem };

const NOBODY: Contact = {
	firstName: null,
	lastName: null,
	email: null,
	phone: null,
	country: null,
	company: null,
	title: null,
};

/**
 * Reads whom an item is about: the person of its lead, else of the lead that our node upstream gave out; or whom the
 * parameters name. Leads of any known shape are read.
 *
 * @returns a function of the item index; null for an empty item, which is no lead
 */
export function personOf(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	by: PersonBy,
): (itemIndex: number) => PersonIdentity | null {
	const refuse = (itemIndex: number, message: string, remedy: string): never => {
		throw itemFailure(context, itemIndex, message, `Nothing was changed. ${remedy}`);
	};
	switch (by.is) {
		case 'lead': {
			const contactOf = contacts(context, items);
			return (itemIndex) => {
				if (isEmptyItem(items[itemIndex] ?? { json: {} })) return null;
				const contact = contactOf(itemIndex);
				if (!contact) {
					return refuse(
						itemIndex,
						'There is no lead in this item, and none upstream that it descends from.',
						'Connect this node behind one that gives out leads, or choose another way to name the person.',
					);
				}
				return (
					personIdentity(contact) ??
					refuse(
						itemIndex,
						'Nothing in this lead identifies a person.',
						'It needs an e-mail address, a valid phone number, or first name, last name and company.',
					)
				);
			};
		}
		case 'email':
			return (itemIndex) =>
				personIdentity({ ...NOBODY, email: text(by.email, itemIndex) }) ??
				refuse(
					itemIndex,
					'The field E-Mail holds no address that identifies a person.',
					'Enter one full e-mail address.',
				);
		case 'phone':
			return (itemIndex) =>
				personIdentity({
					...NOBODY,
					phone: text(by.phone, itemIndex),
					country: text(by.country, itemIndex),
				}) ??
				refuse(
					itemIndex,
					'The field Phone holds no valid phone number.',
					'Enter it with + and the country’s prefix, or fill in Country.',
				);
	}
}

function contacts(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
): (itemIndex: number) => Contact | null {
	const origins = originsOf(context, ['dedupeLeads', 'parseLeadSource', ...TRIGGERS]);
	const arrival = { receivedAt: new Date().toISOString(), mintId: randomUUID };
	return (itemIndex) => {
		const json = items[itemIndex]?.json ?? {};
		const own = leadOf(json['lead']);
		if (own) return own.contact;
		const read = readLead(json, arrival);
		if (!read.problems.includes('unknownShape')) return read.contact;
		return origins.lead(itemIndex)?.contact ?? null;
	};
}

function text(parameter: PerItem, itemIndex: number): string | null {
	const value = parameter.at(itemIndex);
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() || null : null;
}
