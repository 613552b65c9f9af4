import type { Environment } from './environment.ts';
import { DataverseError } from './errors.ts';

/**
 * The limits that protect a server ("Service protection API limits"), for the one user there is: requests and
 * execution time in a sliding window, and requests at the same time. A batch is one request, and takes the time of all
 * its operations.
 */
export class ServiceProtection {
	private readonly arrivals: number[] = [];
	private readonly executions: { readonly at: number; readonly ms: number }[] = [];
	private open = 0;

	private readonly environment: Environment;

	constructor(environment: Environment) {
		this.environment = environment;
	}

	/**
	 * Lets a request in.
	 *
	 * @returns to be called when it is answered
	 * @throws DataverseError 429 with `Retry-After`, in seconds
	 */
	enter(): () => void {
		const { concurrent, executionMs, requests, retryAfter, windowMs } = this.environment.switches.limits;
		this.forget();
		const seconds = windowMs / 1000;
		if (this.open >= concurrent) {
			throw tooMany(
				'0x80072326',
				`Number of concurrent requests exceeded the limit of ${concurrent}.`,
				retryAfter,
			);
		}
		if (this.arrivals.length >= requests) {
			throw tooMany(
				'0x80072322',
				`Number of requests exceeded the limit of ${requests} over time window of ${seconds} seconds.`,
				this.until(this.arrivals[0]),
			);
		}
		if (this.executed() > executionMs) {
			throw tooMany(
				'0x80072321',
				`Combined execution time of incoming requests exceeded limit of ${executionMs} milliseconds over time ` +
					`window of ${seconds} seconds. Decrease number of concurrent requests or reduce the duration of requests ` +
					'and try again later.',
				this.until(this.executions[0]?.at),
			);
		}
		this.arrivals.push(this.environment.clock());
		this.open++;
		return () => this.open--;
	}

	/** Adds to the execution time, in ms. */
	spend(ms: number): void {
		this.executions.push({ at: this.environment.clock(), ms });
	}

	/** What each answer says of the limits. */
	headers(): Record<string, string> {
		const { dopHint, limits } = this.environment.switches;
		const left = Math.max(0, limits.executionMs - this.executed()) / 1000;
		return {
			'x-ms-ratelimit-burst-remaining-xrm-requests': String(
				Math.max(0, limits.requests - this.arrivals.length),
			),
			'x-ms-ratelimit-time-remaining-xrm-requests': left.toFixed(2),
			'x-ms-dop-hint': String(dopHint),
		};
	}

	private executed(): number {
		return this.executions.reduce((sum, { ms }) => sum + ms, 0);
	}

	private until(oldest: number | undefined): number {
		const { retryAfter, windowMs } = this.environment.switches.limits;
		if (oldest === undefined) return retryAfter;
		return Math.max(retryAfter, Math.ceil((oldest + windowMs - this.environment.clock()) / 1000));
	}

	private forget(): void {
		const since = this.environment.clock() - this.environment.switches.limits.windowMs;
		while ((this.arrivals[0] ?? Infinity) <= since) this.arrivals.shift();
		while ((this.executions[0]?.at ?? Infinity) <= since) this.executions.shift();
	}
}

function tooMany(code: string, message: string, retryAfter: number): DataverseError {
	return new DataverseError(429, code, message, { 'Retry-After': String(retryAfter) });
}
