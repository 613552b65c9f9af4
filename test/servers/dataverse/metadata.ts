import { createHash } from 'node:crypto';
import type { Reply } from '../standIn.ts';
import type { Column, Option, Value } from './columns.ts';
import { isChoice, isLookup, METADATA_TYPE } from './columns.ts';
import { json } from './entitySets.ts';
import type { Environment } from './environment.ts';
import { DataverseError, methodNotAllowed, noSuchProperty, noSuchSegment } from './errors.ts';
import { readFilter } from './filter.ts';
import type { Operation } from './operation.ts';
import type { Table } from './table.ts';

const CAST = 'Microsoft.Dynamics.CRM.';
const PATH =
	/^EntityDefinitions\(LogicalName='(\w+)'\)(?:\/Attributes(?:\(LogicalName='(\w+)'\))?(?:\/Microsoft\.Dynamics\.CRM\.(\w+))?)?$/;

type Definition = Readonly<Record<string, unknown>>;

/**
 * `EntityDefinitions(LogicalName='lead')`, its `Attributes`, one of them, and the casts to a kind of attribute, with
 * `$select`, `$filter` and `$expand=OptionSet` ("Query table definitions using the Web API").
 */
export function readMetadata(environment: Environment, root: string, operation: Operation): Reply {
	if (operation.method !== 'GET') throw methodNotAllowed();
	const match = PATH.exec(operation.resource);
	if (!match) throw noSuchSegment(operation.resource);
	const [, entity = '', attribute, cast] = match;
	const table = [...environment.tables.values()].find((each) => each.logicalName === entity);
	if (!table) throw notFound(`Could not find an entity with name ${entity}.`);
	const context = `${root}/$metadata#EntityDefinitions`;
	const { query } = operation;
	if (!operation.resource.includes('/Attributes')) {
		const definition = selected(tableDefinition(table), query, 'EntityMetadata', false);
		return json({ '@odata.context': `${context}/$entity`, ...definition });
	}
	const ofKind = columnsOf(table, cast);
	if (attribute === undefined) {
		const value = filtered(ofKind, table, query).map((each) => attributeOf(table, each, query, cast));
		return json({ '@odata.context': `${context}('${entity}')/Attributes`, value });
	}
	const column = ofKind.find(({ name }) => name === attribute);
	if (!column) throw notFound(`Could not find an attribute ${attribute} of ${entity}.`);
	const definition = attributeOf(table, column, query, cast);
	return json({ '@odata.context': `${context}('${entity}')/Attributes/$entity`, ...definition });
}

function columnsOf(table: Table, cast: string | undefined): Column[] {
	const all = [...table.columns.values()];
	if (cast === undefined) return all;
	if (!Object.values(METADATA_TYPE).some(([, type]) => type === cast)) throw noSuchSegment(CAST + cast);
	return all.filter(({ kind }) => METADATA_TYPE[kind][1] === cast);
}

function filtered(columns: readonly Column[], table: Table, query: URLSearchParams): readonly Column[] {
	const filter = query.get('$filter');
	if (filter === null) return columns;
	const test = readFilter<Definition>(enumsPlain(filter), {
		type: 'AttributeMetadata',
		typeOf: (property) => (BASE.has(property) ? (/^Is/.test(property) ? 'boolean' : 'text') : undefined),
		read: (definition, property) => plain(definition[property]),
	});
	return columns.filter((each) => test(definitionOf(table, each)));
}

/** `Microsoft.Dynamics.CRM.AttributeTypeCode'Picklist'` is how OData writes a member of an enumeration. */
function enumsPlain(filter: string): string {
	return filter.replaceAll(/Microsoft\.Dynamics\.CRM\.\w+(?=')/g, '');
}

function plain(value: unknown): Value {
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function attributeOf(
	table: Table,
	column: Column,
	query: URLSearchParams,
	cast: string | undefined,
): Definition {
	const definition = definitionOf(table, column);
	const expand = query.get('$expand');
	if (
		expand !== null &&
		!(cast !== undefined && isChoice(column) && /^(OptionSet|GlobalOptionSet)\b/.test(expand))
	) {
		throw noSuchProperty(cast ?? 'AttributeMetadata', expand.replace(/\(.*/, ''));
	}
	return {
		...selected(definition, query, cast ?? 'AttributeMetadata', cast === undefined),
		...(expand !== null && isChoice(column) && { OptionSet: optionSet(table, column) }),
	};
}

/** Of the base type alone; MaxLength and its like need a cast. */
const BASE = new Set([
	'LogicalName',
	'SchemaName',
	'AttributeType',
	'AttributeTypeName',
	'DisplayName',
	'IsValidForCreate',
	'IsValidForRead',
	'IsValidForUpdate',
	'IsCustomAttribute',
	'IsPrimaryId',
	'IsPrimaryName',
	'RequiredLevel',
	'AttributeOf',
	'EntityLogicalName',
	'MetadataId',
]);

function definitionOf(table: Table, column: Column): Definition {
	const [code, type] = METADATA_TYPE[column.kind];
	return {
		'@odata.type': `#${CAST}${type}`,
		LogicalName: column.name,
		SchemaName: column.name,
		AttributeType: code,
		AttributeTypeName: { Value: `${code}Type` },
		AttributeOf: null,
		EntityLogicalName: table.logicalName,
		DisplayName: labelOf(column.label),
		IsValidForCreate: column.create,
		IsValidForRead: true,
		IsValidForUpdate: column.update,
		IsCustomAttribute: column.name.includes('_'),
		IsPrimaryId: column.name === table.primaryId,
		IsPrimaryName: column.name === table.primaryName,
		RequiredLevel: {
			Value: column.required,
			CanBeChanged: column.required !== 'SystemRequired',
			ManagedPropertyLogicalName: 'canmodifyrequirementlevelsettings',
		},
		MetadataId: idOf(`${table.logicalName}.${column.name}`),
		...('max' in column && { MaxLength: column.max }),
		...(column.kind === 'string' && { Format: column.format ?? 'Text' }),
		...(column.kind === 'dateTime' && {
			Format: column.dateOnly === true ? 'DateOnly' : 'DateAndTime',
			DateTimeBehavior: { Value: column.dateOnly === true ? 'DateOnly' : 'UserLocal' },
		}),
		...(isLookup(column) && { Targets: targetsOf(column.kind, column.navigation) }),
	};
}

function targetsOf(kind: string, navigation: Readonly<Record<string, string>>): string[] {
	if (kind === 'owner') return ['systemuser', 'team'];
	return [...new Set(Object.values(navigation).map((set) => set.replace(/s$/, '')))];
}

function tableDefinition(table: Table): Definition {
	return {
		LogicalName: table.logicalName,
		SchemaName: table.logicalName,
		EntitySetName: table.entitySet,
		PrimaryIdAttribute: table.primaryId,
		PrimaryNameAttribute: table.primaryName,
		DisplayName: labelOf(table.displayName),
		IsOptimisticConcurrencyEnabled: true,
		MetadataId: idOf(table.logicalName),
	};
}

function optionSet(table: Table, column: Column & { options: readonly Option[] }): Definition {
	return {
		MetadataId: idOf(`${table.logicalName}.${column.name}.options`),
		Name: `${table.logicalName}_${column.name}`,
		IsGlobal: false,
		OptionSetType: METADATA_TYPE[column.kind][0],
		Options: column.options.map((option) => ({
			Value: option.value,
			Label: labelOf(option.label),
			...('state' in option && { State: option.state }),
		})),
	};
}

function labelOf(label: string): Definition {
	const localized = { Label: label, LanguageCode: 1033, IsManaged: true };
	return { LocalizedLabels: [localized], UserLocalizedLabel: localized };
}

/** The MetadataId comes with every selection. */
function selected(
	definition: Definition,
	query: URLSearchParams,
	type: string,
	baseOnly: boolean,
): Definition {
	const select = query.get('$select');
	if (select === null) return definition;
	const names = select.split(',').map((name) => name.trim());
	for (const name of names) {
		const isKnown = baseOnly ? BASE.has(name) : name in definition;
		if (!isKnown) throw noSuchProperty(type, name);
	}
	const kept = new Set(['@odata.type', 'MetadataId', ...names]);
	return Object.fromEntries(Object.entries(definition).filter(([name]) => kept.has(name)));
}

function idOf(name: string): string {
	const hex = createHash('sha256').update(name).digest('hex');
	return [8, 12, 16, 20, 32].map((end, i, ends) => hex.slice(ends[i - 1] ?? 0, end)).join('-');
}

function notFound(message: string): DataverseError {
	return new DataverseError(404, '0x80060888', message);
}
