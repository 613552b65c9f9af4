import type { Properties } from './table';

/**
 * The mark of rows of leads that this package writes: a column with this name and this value. Microsoft's rows have no
 * such column. Whoever reads leads from a table leaves marked rows alone: they were delivered there, and would go round
 * in circles.
 */
export const OWN_ROW = { column: 'WrittenBy', value: 'n8n-nodes-marketplace-leads' } as const;

/** Whether this package wrote a row. */
export function isOwnRow(row: Properties): boolean {
	return row[OWN_ROW.column] === OWN_ROW.value;
}
