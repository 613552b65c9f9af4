import { knownAction } from './codes';
import type { Stage } from './lead';

/** The builder's own stages: action in lower case → stage. Actions that are not in it keep the default. */
export type StageMap = ReadonlyMap<string, Stage>;

/** What an action means for sales: as the builder says, else by default; of an action nobody knows, `unknown`. */
export function stageOf(action: string | null, stages?: StageMap): Stage {
	if (action === null) return 'unknown';
	return stages?.get(action.toLowerCase()) ?? knownAction(action)?.stage ?? 'unknown';
}
