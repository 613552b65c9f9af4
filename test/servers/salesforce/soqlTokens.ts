import { Refusal } from './refusals.ts';

/** A value as it stands in a query. */
export type Literal =
	| { readonly kind: 'string'; readonly value: string; readonly pattern: string }
	| { readonly kind: 'number'; readonly value: number }
	| { readonly kind: 'boolean'; readonly value: boolean }
	| { readonly kind: 'date' | 'dateTime'; readonly value: string }
	| { readonly kind: 'null'; readonly value: null };

export type Token =
	| { readonly kind: 'word'; readonly text: string }
	| { readonly kind: 'sign'; readonly text: string }
	| { readonly kind: 'literal'; readonly text: string; readonly literal: Literal };

/** A query that cannot be read. */
export function malformed(message: string): Refusal {
	return new Refusal(400, 'MALFORMED_QUERY', message);
}

const FORMS: readonly [RegExp, (text: string) => Token][] = [
	[/^'(?:[^'\\]|\\[\s\S])*'/, stringToken],
	[/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/i, (text) => literal(text, 'dateTime')],
	[/^\d{4}-\d\d-\d\d/, (text) => literal(text, 'date')],
	[
		/^-?\d+(?:\.\d+)?/,
		(text) => ({ kind: 'literal', text, literal: { kind: 'number', value: Number(text) } }),
	],
	[/^[a-z]\w*(?:\.[a-z]\w*)*/i, wordToken],
	[/^(?:<=|>=|!=|<>|[=<>(),])/, (text) => ({ kind: 'sign', text })],
];

/** Takes a query apart. An apostrophe that is not escaped with a backslash ends the text: what follows is malformed. */
export function tokensOf(soql: string): Token[] {
	const tokens: Token[] = [];
	let rest = soql.trimStart();
	while (rest !== '') {
		const token = firstToken(rest);
		tokens.push(token);
		rest = rest.slice(token.text.length).trimStart();
	}
	return tokens;
}

function firstToken(rest: string): Token {
	for (const [form, make] of FORMS) {
		const text = form.exec(rest)?.[0];
		if (text !== undefined) return make(text);
	}
	if (rest.startsWith("'"))
		throw malformed(`line 1:${rest.length} mismatched character '<EOF>' expecting '''`);
	throw malformed(`unexpected token: '${rest.charAt(0)}'`);
}

function literal(text: string, kind: 'date' | 'dateTime'): Token {
	return { kind: 'literal', text, literal: { kind, value: text } };
}

function wordToken(text: string): Token {
	const lower = text.toLowerCase();
	if (lower === 'null') return { kind: 'literal', text, literal: { kind: 'null', value: null } };
	if (lower === 'true' || lower === 'false') {
		return { kind: 'literal', text, literal: { kind: 'boolean', value: lower === 'true' } };
	}
	return { kind: 'word', text };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Source: SOQL and SOSL Reference, "Quoted String Escape Sequences". */
function stringToken(text: string): Token {
	const inner = text.slice(1, -1);
	const known = inner.replace(/\\u[0-9a-f]{4}|\\[nrtbf"'\\_%]/gi, '');
	if (known.includes('\\')) throw malformed('Illegal string literal: Invalid string literal');
	const unescaped = inner.replace(/\\(u[0-9a-f]{4}|[nrtbf"'\\])/gi, (_, mark: string) =>
		/^u/i.test(mark)
			? String.fromCharCode(Number.parseInt(mark.slice(1), 16))
			: (ESCAPES[mark.toLowerCase()] ?? (mark === '\\' ? '\\\\' : mark)),
	);
	// For LIKE the backslash before a wildcard still counts; for all else it is gone.
	const value = unescaped.replace(/\\([_%\\])/g, '$1');
	return { kind: 'literal', text, literal: { kind: 'string', value, pattern: unescaped } };
}
