import type { FoundRow } from './findRows';
import type { TablePolicy } from './policy';
import type { LeadRow } from './row';

/** What is to be done with a row, now that it is known what is there. */
export type RowPlan =
	| { readonly do: 'create' }
	| { readonly do: 'update'; readonly found: FoundRow }
	/** This very lead was written before. */
	| { readonly do: 'duplicate' }
	| { readonly do: 'skip' };

export function planRow(
	{ deliveryKey }: LeadRow,
	found: FoundRow | undefined,
	{ whenExists }: TablePolicy,
): RowPlan {
	if (found === undefined) return { do: 'create' };
	if (found.deliveryKeys.includes(deliveryKey)) return { do: 'duplicate' };
	return whenExists === 'skip' ? { do: 'skip' } : { do: 'update', found };
}
