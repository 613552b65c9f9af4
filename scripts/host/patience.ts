/** Throws where a wait takes longer: something hangs. No test should come near. */
export const PATIENCE_MS = 30_000;
