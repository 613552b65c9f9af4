/** How long the delivery loop goes on trying. Times in ms. */
export interface Patience {
	/** Tries a lead has, the first included. @default 4 */
	readonly tries: number;
	/** The first wait between two tries, at its longest. @default 1000 */
	readonly firstWait: number;
	/** A wait grows no longer than this, unless the destination asks for more. @default 30000 */
	readonly longestWait: number;
	/** The sum of a lead's waits; a destination that asks for more is not waited for. @default 60000 */
	readonly totalWait: number;
	/** After so many batches in a row that were given up, a server counts as down. @default 10 */
	readonly givenUpInARow: number;
}

export const PATIENCE: Patience = {
	tries: 4,
	firstWait: 1000,
	longestWait: 30_000,
	totalWait: 60_000,
	givenUpInARow: 10,
};
