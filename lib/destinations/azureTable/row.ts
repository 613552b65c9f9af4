import { OWN_ROW } from '../../azureTables/ownRows';
import type { Entity, EntityKey } from '../../azureTables/table';
import type { Change } from '../contract';
import { isBlank } from '../../lead/fields';

/** What a cell takes: a number is Int32 or Double as it is, what is larger has its type with it. */
export type Cell = string | number | bigint | boolean | Date;

/** Columns by name. */
export type Columns = Readonly<Record<string, Cell>>;

/** A lead made ready for a table. */
export interface LeadRow {
	readonly key: EntityKey;
	/** As it stands in {@link DELIVERY_KEYS}. */
	readonly deliveryKey: string;
	/** What the lead and the builder say; neither keys nor marks. */
	readonly columns: Columns;
	/** What it adds to a request. */
	readonly bytes: number;
	readonly changes: readonly Change[];
}

/** Keys of the last deliveries that a row has, with a blank in between, the last one last: by them a repeat is told. */
export const DELIVERY_KEYS = 'DeliveryKeys';
/** As many as a person may have had on the way at the same time, and more. */
const REMEMBERED = 20;

/** A new row. */
export function newRow({ key, columns, deliveryKey }: LeadRow): Entity {
	return { ...key, ...columns, ...marks([deliveryKey]) };
}

/** What is merged into a row that is there: what the lead says nothing for stays. */
export function changedRow({ key, columns, deliveryKey }: LeadRow, before: readonly string[]): Entity {
	const told = Object.entries(columns).filter(([, value]) => !isBlank(value));
	return { ...key, ...Object.fromEntries(told), ...marks([...before, deliveryKey]) };
}

/** Reads {@link DELIVERY_KEYS}. */
export function deliveryKeysIn(cell: unknown): readonly string[] {
	return typeof cell === 'string' ? cell.split(' ').filter((key) => key !== '') : [];
}

function marks(deliveryKeys: readonly string[]): Columns {
	return {
		[DELIVERY_KEYS]: deliveryKeys.slice(-REMEMBERED).join(' '),
		[OWN_ROW.column]: OWN_ROW.value,
	};
}
