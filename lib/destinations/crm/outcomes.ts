import type { Change, Delivered } from '../contract';
import { delivered } from '../outcome';
import type { Existing } from './crmSystem';

/** What a delivered lead's outcome says of a record that was there, or of one that is there now. */
export function deliveredTo(
	{ type, id, url }: Pick<Existing, 'type' | 'id' | 'url'>,
	status: Delivered['status'],
	matched: Delivered['matched'],
	more: { readonly changes?: readonly Change[]; readonly activityId?: string | null } = {},
): Delivered {
	return delivered(status, { matched, remoteType: type, remoteId: id, url, ...more });
}
