/** Microsoft's wire format for one lead, as the HTTPS endpoint gets it. */
export interface LeadPayload {
	readonly userDetails: Readonly<Record<string, unknown>>;
	readonly leadSource: string;
	readonly actionCode: string;
	readonly offerTitle: string;
	readonly description?: string;
}

/** A lead of the n-th person; all persons differ, the same n is the same person and step. */
export function leadOf(n: number, more: Partial<LeadPayload> = {}): LeadPayload {
	return {
		userDetails: {
			firstName: 'Person',
			lastName: `Number ${n}`,
			email: `person.${n}@example.com`,
			phone: '',
			country: 'US',
			company: `Company ${n}`,
			title: '',
		},
		leadSource: 'AzureMarketplace-INS|contoso.backup',
		actionCode: 'INS',
		offerTitle: 'Contoso Backup',
		description: '',
		...more,
	};
}

/** Leads of the persons from `first` on. */
export function leadsOf(count: number, first = 1): LeadPayload[] {
	return Array.from({ length: count }, (_, i) => leadOf(first + i));
}
