/**
 * The `code` of a system error, e.g. `EEXIST`. No `instanceof Error`: in jest, system errors come from
 * another realm.
 */
export function errorCode(error: unknown): string | null {
	if (typeof error !== 'object' || error === null || !('code' in error)) return null;
	return typeof error.code === 'string' ? error.code : null;
}
