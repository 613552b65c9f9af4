import type { Field } from './fields.ts';
import type { Organisation } from './organisation.ts';
import { notFound } from './refusals.ts';
import type { SObject } from './sobjects.ts';

const SOAP_TYPES: Readonly<Record<string, string>> = {
	id: 'tns:ID',
	reference: 'tns:ID',
	boolean: 'xsd:boolean',
	datetime: 'xsd:dateTime',
	date: 'xsd:date',
	int: 'xsd:int',
};

/** The object, or 404. */
export function sobjectNamed(organisation: Organisation, name: string): SObject {
	const sobject = organisation.sobject(name);
	if (!sobject) throw notFound();
	return sobject;
}

/** GET /sobjects. Source: REST API guide, "Describe Global". */
export function describeGlobal(
	organisation: Organisation,
	base: string,
	sobjects: readonly SObject[],
): unknown {
	return {
		encoding: 'UTF-8',
		maxBatchSize: 200,
		sobjects: sobjects
			.filter((sobject) => organisation.sobject(sobject.name))
			.map((sobject) => summary(organisation, sobject, base)),
	};
}

/** GET /sobjects/X. Source: REST API guide, "sObject Basic Information". */
export function basicInformation(organisation: Organisation, sobject: SObject, base: string): unknown {
	return { objectDescribe: summary(organisation, sobject, base), recentItems: [] };
}

/** GET /sobjects/X/describe: without the fields that the caller cannot see. Source: REST API guide, "sObject Describe". */
export function describe(organisation: Organisation, sobject: SObject, base: string): unknown {
	return {
		...summary(organisation, sobject, base),
		childRelationships: [],
		recordTypeInfos: [
			{
				active: true,
				available: true,
				defaultRecordTypeMapping: true,
				developerName: 'Master',
				master: true,
				name: 'Master',
				recordTypeId: '012000000000000AAA',
			},
		],
		fields: organisation.visibleFields(sobject).map(described),
	};
}

function summary(organisation: Organisation, sobject: SObject, base: string): Record<string, unknown> {
	const may = (what: 'create' | 'update' | 'delete'): boolean =>
		sobject.writable && !organisation.settings.denied.includes(`${what} ${sobject.name}`);
	const url = `${base}/sobjects/${sobject.name}`;
	return {
		name: sobject.name,
		label: sobject.label,
		labelPlural: sobject.labelPlural,
		keyPrefix: sobject.keyPrefix,
		custom: false,
		createable: may('create'),
		updateable: may('update'),
		deletable: may('delete'),
		queryable: true,
		retrieveable: true,
		urls: { sobject: url, describe: `${url}/describe`, rowTemplate: `${url}/{ID}` },
	};
}

function described(field: Field): Record<string, unknown> {
	return {
		...field,
		byteLength: field.length * 3,
		calculated: false,
		groupable: field.filterable,
		soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
	};
}
