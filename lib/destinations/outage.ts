/**
 * Notices that a server is down, so that a long run ends soon instead of waiting for every lead anew.
 * A server is down when a number of batches in a row were given up after all their tries; one answer that
 * is more than "not now" ends it. Other servers of the same run are not concerned.
 */
export class Outage {
	private readonly givenUp = new Map<string, number>();
	private readonly until = new Map<string, number>();

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
}
