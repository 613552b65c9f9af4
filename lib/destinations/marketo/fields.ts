import * as z from '../../vendor/zod';
import { CrmFailure } from '../crm/crmSystem';
import type { Field, Fields, Length } from '../crm/field';
import type { MarketoClient } from './client';
import { unreadable } from './failures';

/** "Text area: up to 30,000 bytes"; describe2 does not always tell. */
const TEXT_AREA_BYTES = 30_000;

const description = z.looseObject({
	searchableFields: z.optional(z.array(z.array(z.string()))),
	fields: z.array(
		z.looseObject({
			name: z.string(),
			displayName: z.optional(z.nullable(z.string())),
			dataType: z.optional(z.nullable(z.string())),
			length: z.optional(z.nullable(z.number())),
			updateable: z.optional(z.nullable(z.boolean())),
		}),
	),
});

/** What Marketo says of a person's fields. */
export interface LeadFields {
	readonly fields: Fields;
	/** Those that people can be looked up by. */
	readonly searchable: ReadonlySet<string>;
}

/** https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/fields/field-types */
const TYPES: Readonly<Record<string, Field['type']>> = {
	boolean: 'boolean',
	currency: 'number',
	date: 'date',
	datetime: 'dateTime',
	email: 'email',
	float: 'number',
	integer: 'number',
	percent: 'number',
	phone: 'phone',
	reference: 'reference',
	score: 'number',
	string: 'text',
	text: 'longText',
	url: 'url',
};

/**
 * Reads the fields that this sign-in sees.
 *
 * @throws CrmFailure
 */
export async function describeLeads(client: MarketoClient, signal: AbortSignal): Promise<LeadFields> {
	const { result } = await client.call(
		{ method: 'GET', path: '/rest/v1/leads/describe2.json', use: 'read' },
		signal,
	);
	const { success, data } = z.safeParse(description, result?.[0]);
	if (!success) throw new CrmFailure(unreadable(client.host, 'read'));
	const fields = data.fields.map((field): Field => {
		const type = TYPES[field.dataType ?? ''] ?? 'text';
		return {
			name: field.name,
			label: field.displayName ?? field.name,
			type,
			longest: longestOf(type, field.length ?? null),
			isRequired: false,
			isCreatable: field.updateable === true,
			isUpdatable: field.updateable === true,
			options: null,
			isRestricted: false,
		};
	});
	return {
		fields: new Map(fields.map((field) => [field.name, field])),
		searchable: new Set((data.searchableFields ?? []).filter(({ length }) => length === 1).flat()),
	};
}

function longestOf(type: Field['type'], length: number | null): Length | null {
	if (type === 'longText') return { max: length ?? TEXT_AREA_BYTES, in: 'bytes' };
	return length === null ? null : { max: length, in: 'units' };
}

/** Fields that belong to the person's company: where a CRM keeps companies, Marketo refuses them with the person. */
const COMPANY_FIELDS: ReadonlySet<string> = new Set([
	'annualRevenue',
	'billingCity',
	'billingCountry',
	'billingPostalCode',
	'billingState',
	'billingStreet',
	'company',
	'industry',
	'mainPhone',
	'numberOfEmployees',
	'sicCode',
	'site',
	'website',
]);

export function isCompanyField(name: string): boolean {
	return COMPANY_FIELDS.has(name);
}
