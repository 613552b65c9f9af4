import type { IDataObject } from 'n8n-workflow';

/** A lead as Microsoft posts it. */
export interface Payload {
	readonly email?: string | null;
	readonly leadSource?: string;
	readonly description?: string;
}

/** A payload of Microsoft's HTTPS endpoint connector. */
export function payload({
	email = 'ann@example.com',
	leadSource = 'AzureMarketplace-INS|contoso.backup',
	description = '',
}: Payload = {}): IDataObject {
	return {
		userDetails: {
			firstName: email === null ? '' : 'Ann',
			lastName: email === null ? '' : 'Example',
			email,
			phone: '',
			country: 'US',
			company: '',
			title: '',
		},
		leadSource,
		actionCode: '',
		offerTitle: 'Contoso Backup',
		description,
	};
}

/** So many payloads, each of another person. */
export function persons(count: number, prefix = 'person'): IDataObject[] {
	return Array.from({ length: count }, (_, index) => payload({ email: `${prefix}${index}@example.com` }));
}

/** E-mail address of the lead in an item. */
export function emailOf(json: IDataObject): unknown {
	return (json['lead'] as { contact?: { email?: unknown } } | undefined)?.contact?.email;
}
