/** Prints a Markdown table, so that it can be copied into the documents as it is. */
export function print(title: string, head: readonly string[], rows: ReadonlyArray<readonly string[]>): void {
	const widths = head.map((cell, column) =>
		Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
	);
	const line = (cells: readonly string[]) =>
		`| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
	console.log(`\n${title}\n`);
	console.log(line(head));
	console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
	for (const row of rows) console.log(line(row));
}

/** e.g. `1,234 ms` */
export function ms(value: number): string {
	return `${Math.round(value).toLocaleString('en')} ms`;
}

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
