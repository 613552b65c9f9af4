import type { DeliveryTask } from '../../../lib/destinations/deliver';
import type { ParsedLead } from '../../../lib/lead/lead';

/** Words that occur in each lead's personal data and nowhere else: none may turn up in a message. */
export const PLANTED = ['Zyxwia', 'Qwertz', 'zyxwia.qwertz', '+4930123456', 'Plugh GmbH', 'xyzzy note'];

/** A lead as it comes from Parse, with planted personal data. */
export function leadNumber(n: number): ParsedLead {
	return {
		id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
		fingerprint: 'f'.repeat(64),
		receivedAt: '2026-11-23T07:00:00.000Z',
		createdAt: null,
		channel: 'https',
		contact: {
			firstName: 'Zyxwia',
			lastName: 'Qwertz',
			email: `zyxwia.qwertz+${n}@example.com`,
			phone: '+4930123456',
			country: 'DE',
			company: 'Plugh GmbH',
			title: null,
		},
		leadSource: 'AzureMarketplace-INS|contoso.backup',
		actionCode: 'INS',
		offerTitle: 'Contoso Backup',
		productId: null,
		publisher: null,
		description: 'xyzzy note ü€😀',
		campaign: null,
		isTest: false,
		problems: [],
		source: {
			name: 'AzureMarketplace',
			code: 'AzureMarketplace',
			action: 'INS',
			actionLabel: 'Get it now',
			offer: { text: 'contoso.backup', publisherId: 'contoso', offerId: 'backup', title: 'Contoso Backup' },
			stage: 'interest',
			match: 'full',
			family: 'microsoft',
		},
	};
}

export function deliveryKeyOf(n: number): string {
	return `11111111-1111-4111-8111-${String(n).padStart(12, '0')}`;
}

/** Tasks number 0 to count − 1, each with a record of its own. */
export function tasks<Options>(
	count: number,
	options: Options,
	more: (n: number) => Partial<DeliveryTask<Options>> = () => ({}),
): DeliveryTask<Options>[] {
	return Array.from({ length: count }, (_, n) => ({
		lead: leadNumber(n),
		keys: { deliveryKey: deliveryKeyOf(n), recordKey: `record ${n}` },
		options,
		leaseUntil: null,
		...more(n),
	}));
}
