import type { CustomField } from './fields.ts';

export interface Partition {
	readonly id: number;
	readonly name: string;
	readonly description?: string;
	/** The API user may work in it. @default true */
	readonly isOpen?: boolean;
}

/** A kind of programme, with the statuses that its members can have. */
export interface Channel {
	readonly id: number;
	readonly name: string;
	readonly statuses: readonly Status[];
}

export interface Status {
	readonly name: string;
	/** Members only ever move to higher ones. */
	readonly step: number;
	readonly isSuccess: boolean;
}

export interface Programme {
	readonly id: number;
	readonly name: string;
	/** The name of its channel. */
	readonly channel: string;
	/** By the lead's id. */
	readonly members: Map<number, Member>;
}

export interface Member {
	readonly status: string;
	readonly isSuccess: boolean;
	/** ISO 8601 with `Z`. */
	readonly since: string;
}

export interface Form {
	readonly id: number;
	readonly name: string;
	readonly fields: readonly FormField[];
}

export interface FormField {
	/** The REST API name. */
	readonly name: string;
	readonly isRequired: boolean;
}

// What a subscription has if a test does not say.

export const EXAMPLE_FIELDS: readonly CustomField[] = [
	{ name: 'sourceSystemName', soap: 'SourceSystemName', displayName: 'Source System Name' },
	{ name: 'marketplaceLeadKey', displayName: 'Marketplace Lead Key' },
	{ name: 'marketplaceNotes', displayName: 'Marketplace Notes', dataType: 'text' },
];

export const EXAMPLE_CHANNELS: readonly Channel[] = [
	{
		id: 3,
		name: 'Marketplace',
		statuses: [
			{ name: 'Not in Program', step: 0, isSuccess: false },
			{ name: 'Interested', step: 10, isSuccess: false },
			{ name: 'Trial', step: 20, isSuccess: false },
			{ name: 'Active', step: 30, isSuccess: true },
		],
	},
];

export function exampleProgrammes(): readonly Programme[] {
	return [{ id: 1107, name: 'Marketplace Leads', channel: 'Marketplace', members: new Map() }];
}

export const EXAMPLE_FORMS: readonly Form[] = [
	{
		id: 1029,
		name: 'Marketplace Leads',
		fields: ['firstName', 'lastName', 'email', 'phone', 'company', 'title', 'country', 'leadSource'].map(
			(name) => ({ name, isRequired: name === 'email' }),
		),
	},
];
