import { malformed, tokensOf } from './soqlTokens.ts';
import type { Literal, Token } from './soqlTokens.ts';

export type Condition =
	| { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
	| { readonly kind: 'not'; readonly part: Condition }
	| {
			readonly kind: 'compare';
			readonly path: string;
			readonly operator: Operator;
			readonly literal: Literal;
	  }
	| {
			readonly kind: 'in';
			readonly path: string;
			readonly negated: boolean;
			readonly literals: readonly Literal[];
	  };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'like';

export interface Order {
	readonly path: string;
	readonly descending: boolean;
	/** Nulls come first, unless it says otherwise. */
	readonly nullsLast: boolean;
}

export interface Query {
	/** Paths of fields; none for `COUNT()`. */
	readonly select: readonly string[];
	readonly isCount: boolean;
	readonly from: string;
	readonly where: Condition | null;
	readonly orderBy: readonly Order[];
	readonly limit: number | null;
	readonly offset: number;
}

/**
 * Reads a query: SELECT fields or COUNT(), FROM one object, WHERE, ORDER BY, LIMIT, OFFSET. Whatever else SOQL has
 * (subqueries, aggregates, date words) is refused as malformed: this stand-in does not pretend to read it.
 *
 * Source: SOQL and SOSL Reference, "SOQL SELECT Syntax" and "Condition Expression Syntax".
 */
export function parseSoql(soql: string): Query {
	return new Reader(tokensOf(soql)).query();
}

class Reader {
	readonly #tokens: readonly Token[];
	#at = 0;

	constructor(tokens: readonly Token[]) {
		this.#tokens = tokens;
	}

	query(): Query {
		this.#expectWord('select');
		const isCount = this.#takeCount();
		const select = isCount ? [] : this.#list(() => this.#path());
		this.#expectWord('from');
		const from = this.#path();
		const where = this.#takeWord('where') ? this.#condition() : null;
		const orderBy = this.#takeWord('order') ? this.#orders() : [];
		const limit = this.#takeWord('limit') ? this.#number() : null;
		const offset = this.#takeWord('offset') ? this.#number() : 0;
		if (this.#peek()) throw this.#unexpected();
		return { select, isCount, from, where, orderBy, limit, offset };
	}

	#takeCount(): boolean {
		if (!this.#takeWord('count')) return false;
		this.#expectSign('(');
		this.#expectSign(')');
		return true;
	}

	/** AND and OR are not mixed without parentheses. */
	#condition(): Condition {
		const parts = [this.#part()];
		const joint = this.#takeWord('and') ? 'and' : this.#takeWord('or') ? 'or' : null;
		if (!joint) return parts[0] as Condition;
		do parts.push(this.#part());
		while (this.#takeWord(joint));
		return { kind: joint, parts };
	}

	#part(): Condition {
		if (this.#takeWord('not')) return { kind: 'not', part: this.#part() };
		if (this.#takeSign('(')) {
			const inner = this.#condition();
			this.#expectSign(')');
			return inner;
		}
		return this.#comparison();
	}

	#comparison(): Condition {
		const path = this.#path();
		if (this.#takeWord('in')) return { kind: 'in', path, negated: false, literals: this.#literals() };
		if (this.#takeWord('not')) {
			this.#expectWord('in');
			return { kind: 'in', path, negated: true, literals: this.#literals() };
		}
		return { kind: 'compare', path, operator: this.#operator(), literal: this.#literal() };
	}

	#operator(): Operator {
		if (this.#takeWord('like')) return 'like';
		for (const operator of ['=', '!=', '<=', '>=', '<', '>'] as const) {
			if (this.#takeSign(operator)) return operator;
		}
		if (this.#takeSign('<>')) return '!=';
		throw this.#unexpected();
	}

	#literals(): readonly Literal[] {
		this.#expectSign('(');
		const literals = this.#list(() => this.#literal());
		this.#expectSign(')');
		return literals;
	}

	#literal(): Literal {
		const token = this.#next();
		if (token?.kind !== 'literal') throw this.#unexpected(token);
		return token.literal;
	}

	#orders(): readonly Order[] {
		this.#expectWord('by');
		return this.#list(() => {
			const path = this.#path();
			const descending = !this.#takeWord('asc') && this.#takeWord('desc');
			let nullsLast = false;
			if (this.#takeWord('nulls')) {
				nullsLast = this.#takeWord('last');
				if (!nullsLast) this.#expectWord('first');
			}
			return { path, descending, nullsLast };
		});
	}

	#number(): number {
		const literal = this.#literal();
		if (literal.kind !== 'number') throw this.#unexpected();
		return literal.value;
	}

	#list<T>(one: () => T): readonly T[] {
		const all = [one()];
		while (this.#takeSign(',')) all.push(one());
		return all;
	}

	#path(): string {
		const token = this.#next();
		if (token?.kind !== 'word') throw this.#unexpected(token);
		return token.text;
	}

	#peek(): Token | undefined {
		return this.#tokens[this.#at];
	}

	#next(): Token | undefined {
		return this.#tokens[this.#at++];
	}

	#takeWord(word: string): boolean {
		const token = this.#peek();
		if (token?.kind !== 'word' || token.text.toLowerCase() !== word) return false;
		this.#at++;
		return true;
	}

	#takeSign(sign: string): boolean {
		const token = this.#peek();
		if (token?.kind !== 'sign' || token.text !== sign) return false;
		this.#at++;
		return true;
	}

	#expectWord(word: string): void {
		if (!this.#takeWord(word)) throw this.#unexpected();
	}

	#expectSign(sign: string): void {
		if (!this.#takeSign(sign)) throw this.#unexpected();
	}

	#unexpected(token = this.#peek()): Error {
		return malformed(token ? `unexpected token: '${token.text}'` : "unexpected token: '<EOF>'");
	}
}
