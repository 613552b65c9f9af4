import type { ApiError } from './answers';

/** Salesforce refused a request as a whole, and did nothing of it. What that means is the caller's matter. */
export class Refusal extends Error {
	override readonly name = 'Refusal';

	/** @param errors as told; the texts in them are Salesforce's and are never passed on */
	constructor(
		readonly status: number,
		readonly errors: readonly ApiError[],
	) {
		super(`Salesforce answered ${status}`);
	}

	says(...codes: readonly string[]): boolean {
		return this.errors.some(({ code }) => codes.includes(code));
	}
}
