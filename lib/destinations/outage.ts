import type { Closed } from './contract';

/**
 * Knows the servers that take nothing for now, so that a long run ends soon instead of trying each lead anew. A server
 * is down when a number of batches in a row were given up after all their tries; one answer that is more than "not
 * now" ends it. It is closed when it said so, for the rest of the run. Other servers of the same run are not concerned.
 */
export class Outage {
	private readonly givenUp = new Map<string, number>();
	private readonly until = new Map<string, number>();
	private readonly closures = new Map<string, Closed>();

	/** @param limit batches in a row */
	constructor(private readonly limit: number) {}

	answered(server: string): void {
		this.givenUp.delete(server);
		this.until.delete(server);
	}

	/** @param notBefore ms since the epoch, where the server told */
	gaveUp(server: string, notBefore: number | undefined): void {
		this.givenUp.set(server, (this.givenUp.get(server) ?? 0) + 1);
		if (notBefore !== undefined) this.until.set(server, notBefore);
	}

	isDown(server: string): boolean {
		return (this.givenUp.get(server) ?? 0) >= this.limit;
	}

	/** When a server that is down wants to be tried again, ms since the epoch, where it told. */
	notBefore(server: string): number | undefined {
		return this.until.get(server);
	}

	/** The first word counts: it is the one that stopped the run. */
	close(server: string, closed: Closed): void {
		if (!this.closures.has(server)) this.closures.set(server, closed);
	}

	/** What the server said when it closed, if it did. */
	closure(server: string): Closed | undefined {
		return this.closures.get(server);
	}
}
