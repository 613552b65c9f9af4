import { ERRORS, type TableError } from './errors.ts';
import type { Operation } from './operation.ts';

const MOST_KEY_BYTES = 1024;
const MOST_PROPERTIES = 252;
const MOST_NAME_CHARACTERS = 255;
const MOST_PROPERTY_BYTES = 64 * 1024;
const MOST_ENTITY_BYTES = 1024 * 1024;

/** `/`, `\`, `#`, `?` and the control characters U+0000 to U+001F and U+007F to U+009F. */
const NOT_IN_KEYS = /[/\\#?\p{Cc}]/u;
/** A C# identifier; a hyphen has been refused since version 2009-04-14. */
const NAME = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]*$/u;

const KEYS = ['PartitionKey', 'RowKey'];

/**
 * What Azure refuses of one operation, and Azurite does not:
 * https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
 */
export function entityError({ partitionKey, rowKey, entity }: Operation): TableError | null {
	const keys = [partitionKey ?? '', rowKey ?? ''];
	if (keys.some((key) => NOT_IN_KEYS.test(key))) return ERRORS.keyCharacters;
	if (keys.some((key) => bytesInUtf16(key) > MOST_KEY_BYTES)) return ERRORS.keyTooLarge;
	if (!entity) return null;
	const properties = propertiesOf(entity);
	const names = properties.map(({ name }) => name);
	if (names.some((name) => name.length > MOST_NAME_CHARACTERS)) return ERRORS.propertyNameTooLong;
	if (!names.every((name) => NAME.test(name))) return ERRORS.propertyNameInvalid;
	if (names.length > MOST_PROPERTIES) return ERRORS.tooManyProperties;
	if (properties.some(({ bytes }) => bytes > MOST_PROPERTY_BYTES)) return ERRORS.propertyTooLarge;
	const size = properties.reduce((sum, { name, bytes }) => sum + 8 + bytesInUtf16(name) + bytes, 4);
	return size + bytesInUtf16(keys.join('')) > MOST_ENTITY_BYTES ? ERRORS.entityTooLarge : null;
}

interface Property {
	readonly name: string;
	/** Of its value, as Azure stores it. */
	readonly bytes: number;
}

/** What the user stores: neither keys, Timestamp and annotations, nor nulls, which are not kept. */
function propertiesOf(entity: Readonly<Record<string, unknown>>): readonly Property[] {
	return Object.entries(entity)
		.filter(([name, value]) => value !== null && !name.includes('odata.'))
		.filter(([name]) => !KEYS.includes(name) && name !== 'Timestamp')
		.map(([name, value]) => ({ name, bytes: bytesOf(value, entity[`${name}@odata.type`]) }));
}

const FIXED: Readonly<Record<string, number>> = { 'Edm.DateTime': 8, 'Edm.Guid': 16, 'Edm.Int64': 8 };

function bytesOf(value: unknown, type: unknown): number {
	if (typeof value === 'boolean') return 1;
	if (typeof value === 'number') return Number.isInteger(value) ? 4 : 8;
	if (typeof value !== 'string') return 0;
	if (type === 'Edm.Binary') return Buffer.from(value, 'base64').length;
	return (typeof type === 'string' ? FIXED[type] : undefined) ?? bytesInUtf16(value);
}

function bytesInUtf16(text: string): number {
	return text.length * 2;
}

const MOST_COMPARISONS = 15;

/** "No more than 15 discrete comparisons within a $filter": https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities */
export function filterError(filter: string | null): TableError | null {
	const withoutTexts = (filter ?? '').replace(/'(?:[^']|'')*'/g, "''");
	const comparisons = withoutTexts.match(/\b(eq|ne|gt|ge|lt|le)\b/g) ?? [];
	return comparisons.length > MOST_COMPARISONS ? ERRORS.tooManyComparisons : null;
}
