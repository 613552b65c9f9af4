import fc from 'fast-check';

import { isOneOf, literal, select } from '../../../../lib/destinations/salesforce/soql';

/** Reads a literal as SOQL does. @returns null where it ends before the end of the text */
function read(text: string): string | null {
	const match = /^'((?:[^'\\]|\\.)*)'$/s.exec(text);
	if (!match) return null;
	const words: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
	return (match[1] ?? '').replace(/\\(.)/gs, (_, character: string) => words[character] ?? character);
}

describe('a text in a query', () => {
	it('is read as it was, and never ends before its end', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				expect(read(literal(text))).toBe(text);
			}),
		);
	});

	it('cannot end the query by a backslash and a quote', () => {
		expect(literal("x\\' OR Id != '")).toBe("'x\\\\\\' OR Id != \\''");
	});
});

describe('a query', () => {
	it('asks for each value and each field once', () => {
		const soql = select(['Id', 'Email', 'Id'], 'Lead', [isOneOf('Email', ['a@b.example', 'a@b.example'])]);
		expect(soql).toBe("SELECT Id,Email FROM Lead WHERE Email IN ('a@b.example')");
	});

	it('is none where there is nothing to look for', () => {
		expect(select(['Id'], 'Lead', [isOneOf('Email', []), null])).toBeNull();
	});
});
