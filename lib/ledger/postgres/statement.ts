/** A statement put together of the parts it needs: Postgres plans each anew, and has less to plan then. */
export class Statement {
	private readonly parts: string[] = [];
	readonly values: unknown[] = [];
	text = '';

	/**
	 * Hands a value over.
	 *
	 * @returns what stands for it in the parts
	 */
	value(value: unknown, type: string): string {
		this.values.push(value);
		return `$${this.values.length}::${type}`;
	}

	/** Adds a part (a common table expression). */
	with(name: string, sql: string): void {
		this.parts.push(`${name} AS ${sql}`);
	}

	/** Completes it. */
	select(sql: string): this {
		this.text = `WITH ${this.parts.join(',\n')}\n${sql}`;
		return this;
	}
}
