/** An object that is no array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a JSON text; undefined where it is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** More levels of objects and arrays than any lead has, and fewer than what makes recursive code fail. */
const MAX_LEVELS = 64;

/** Whether objects and lists are nested in each other more than 64 levels deep. Level by level, so it cannot overflow. */
export function isTooDeep(value: unknown): boolean {
	let level: object[] = typeof value === 'object' && value !== null ? [value] : [];
	for (let depth = 1; level.length > 0; depth++) {
		if (depth > MAX_LEVELS) return true;
		// What is referred to twice would otherwise be visited twice as often at each further level.
		level = childrenOf(level.length > 16 ? new Set(level) : level);
	}
	return false;
}

/** The objects and lists directly inside. */
function childrenOf(parents: Iterable<object>): object[] {
	const children: object[] = [];
	for (const parent of parents) {
		for (const key in parent) {
			const child = (parent as Record<string, unknown>)[key];
			if (typeof child === 'object' && child !== null) children.push(child);
		}
	}
	return children;
}
