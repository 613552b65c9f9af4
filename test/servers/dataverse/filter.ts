import type { Value } from './columns.ts';
import { badSyntax, DataverseError, noSuchProperty } from './errors.ts';
import { folded } from './rows.ts';

/** What a filter can ask about: the properties of a type, and their values in a row. */
export interface Subject<Row> {
	/** The type's name, as errors say it. */
	readonly type: string;
	/** What literals a property is compared with; undefined where there is no such property. */
	typeOf(property: string): LiteralType | undefined;
	read(row: Row, property: string): Value;
}

export type LiteralType = 'text' | 'number' | 'boolean' | 'moment' | 'guid';

type Predicate<Row> = (row: Row) => boolean;

/** "You can include no more than 500 total conditions in a query" (Filter rows using OData). */
const MOST_CONDITIONS = 500;

/**
 * Reads an OData `$filter`. Comparisons of text ignore case ("Filter rows using OData"); null is compared with `eq` and
 * `ne` alone.
 *
 * @throws DataverseError 400 for bad syntax, an unknown property, or too many conditions
 */
export function readFilter<Row>(
	text: string,
	subject: Subject<Row>,
	aliases: ReadonlyMap<string, string> = new Map(),
): Predicate<Row> {
	return new Reader(tokensOf(text), subject, aliases).whole();
}

const TOKEN =
	/\s*(?:('(?:[^']|'')*')|("(?:[^"\\]|\\.)*")|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?)|(-?\d+(?:\.\d+)?)|([A-Za-z_@][\w.@]*)|([(),=[\]]))/iy;

interface Token {
	readonly kind: 'string' | 'moment' | 'number' | 'name' | 'sign';
	readonly text: string;
}

function tokensOf(text: string): Token[] {
	const tokens: Token[] = [];
	TOKEN.lastIndex = 0;
	const end = text.trimEnd().length;
	while (TOKEN.lastIndex < end) {
		const at = TOKEN.lastIndex;
		const match = TOKEN.exec(text);
		if (!match) throw badSyntax(`Syntax error at position ${at} in '${text}'.`);
		const [, single, double, moment, number, name, sign] = match;
		if (single !== undefined)
			tokens.push({ kind: 'string', text: single.slice(1, -1).replaceAll("''", "'") });
		else if (double !== undefined) tokens.push({ kind: 'string', text: String(JSON.parse(double)) });
		else if (moment !== undefined) tokens.push({ kind: 'moment', text: moment });
		else if (number !== undefined) tokens.push({ kind: 'number', text: number });
		else if (name !== undefined) tokens.push({ kind: 'name', text: name });
		else tokens.push({ kind: 'sign', text: sign ?? '' });
	}
	return tokens;
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
	eq: (order) => order === 0,
	ne: (order) => order !== 0,
	gt: (order) => order > 0,
	ge: (order) => order >= 0,
	lt: (order) => order < 0,
	le: (order) => order <= 0,
};

const TEXT_FUNCTIONS: Readonly<Record<string, (value: string, part: string) => boolean>> = {
	contains: (value, part) => value.includes(part),
	startswith: (value, part) => value.startsWith(part),
	endswith: (value, part) => value.endsWith(part),
};

class Reader<Row> {
	private at = 0;
	private conditions = 0;

	private readonly tokens: readonly Token[];
	private readonly subject: Subject<Row>;
	private readonly aliases: ReadonlyMap<string, string>;

	constructor(tokens: readonly Token[], subject: Subject<Row>, aliases: ReadonlyMap<string, string>) {
		this.tokens = tokens;
		this.subject = subject;
		this.aliases = aliases;
	}

	whole(): Predicate<Row> {
		const predicate = this.either();
		if (this.at < this.tokens.length) throw this.unexpected();
		return predicate;
	}

	private either(): Predicate<Row> {
		let left = this.both();
		while (this.take('or')) {
			const [a, b] = [left, this.both()];
			left = (row) => a(row) || b(row);
		}
		return left;
	}

	private both(): Predicate<Row> {
		let left = this.single();
		while (this.take('and')) {
			const [a, b] = [left, this.single()];
			left = (row) => a(row) && b(row);
		}
		return left;
	}

	private single(): Predicate<Row> {
		if (this.take('not')) {
			const inner = this.single();
			return (row) => !inner(row);
		}
		if (this.take('(')) {
			const inner = this.either();
			this.expect(')');
			return inner;
		}
		if (++this.conditions > MOST_CONDITIONS) {
			throw new DataverseError(400, '0x8004430c', 'Number of conditions in query exceeded maximum limit.');
		}
		const name = this.next('name').text;
		if (name === 'Microsoft.Dynamics.CRM.In') return this.isIn();
		const test = TEXT_FUNCTIONS[name];
		if (test && this.take('(')) return this.textFunction(test);
		return this.comparison(this.property(name));
	}

	private comparison(property: string): Predicate<Row> {
		const operator = this.next('name').text;
		const compare = COMPARISONS[operator];
		if (!compare) throw badSyntax(`Unrecognized operator '${operator}'.`);
		const { literal, type } = this.literal();
		if (literal === null) {
			if (operator !== 'eq' && operator !== 'ne') throw badSyntax(`'${operator}' does not take null.`);
			return (row) => (this.subject.read(row, property) === null) === (operator === 'eq');
		}
		if (type !== this.subject.typeOf(property)) {
			throw badSyntax(
				`A binary operator with incompatible types was detected for '${property}' and '${literal}'.`,
			);
		}
		// Of unique identifiers, `gt` and its like are not documented ("FetchXml operators"): who needs them must not be served.
		if (type === 'guid' && operator !== 'eq' && operator !== 'ne') {
			throw badSyntax(`'${operator}' does not take a unique identifier.`);
		}
		return (row) => {
			const value = this.subject.read(row, property);
			// Dataverse's `ne` also finds rows without a value; nothing else does.
			return value === null ? operator === 'ne' : compare(order(value, literal));
		};
	}

	private textFunction(test: (value: string, part: string) => boolean): Predicate<Row> {
		const property = this.property(this.next('name').text);
		this.expect(',');
		const part = this.next('string').text.toLowerCase();
		this.expect(')');
		return (row) => {
			const value = folded(this.subject.read(row, property));
			return typeof value === 'string' && test(value, part);
		};
	}

	/** `Microsoft.Dynamics.CRM.In(PropertyName='x',PropertyValues=['a','b'])`, also with parameter aliases. */
	private isIn(): Predicate<Row> {
		this.expect('(');
		this.argument('PropertyName');
		const property = this.property(this.argumentTokens().next('string').text);
		this.expect(',');
		this.argument('PropertyValues');
		const values = this.argumentTokens().list();
		this.expect(')');
		return (row) => {
			const value = this.subject.read(row, property);
			return value !== null && values.some((each) => order(value, each) === 0);
		};
	}

	private argument(name: string): void {
		if (this.next('name').text !== name) throw badSyntax(`'${name}' was expected.`);
		this.expect('=');
	}

	/** Where the value stands: here, or at the alias's place. */
	private argumentTokens(): Reader<Row> {
		const token = this.tokens[this.at];
		if (token?.kind !== 'name' || !token.text.startsWith('@')) return this;
		this.at++;
		const text = this.aliases.get(token.text);
		if (text === undefined) throw badSyntax(`The parameter alias '${token.text}' has no value.`);
		return new Reader(tokensOf(text), this.subject, this.aliases);
	}

	private list(): Value[] {
		this.expect('[');
		const values: Value[] = [];
		while (!this.take(']')) {
			if (values.length > 0) this.expect(',');
			values.push(this.literal().literal);
		}
		return values;
	}

	private literal(): { literal: Value; type: LiteralType | null } {
		const token = this.tokens[this.at++];
		if (token?.kind === 'number') return { literal: Number(token.text), type: 'number' };
		if (token?.kind === 'string') return { literal: token.text, type: 'text' };
		if (token?.kind === 'moment') {
			return { literal: token.text, type: /^\d{4}-\d\d-\d\d(T|$)/.test(token.text) ? 'moment' : 'guid' };
		}
		if (token?.text === 'true' || token?.text === 'false') {
			return { literal: token.text === 'true', type: 'boolean' };
		}
		if (token?.text === 'null') return { literal: null, type: null };
		throw badSyntax(`A literal was expected${token ? `, not '${token.text}'` : ''}.`);
	}

	private property(name: string): string {
		if (this.subject.typeOf(name) !== undefined) return name;
		throw noSuchProperty(this.subject.type, name);
	}

	private next(kind: Token['kind']): Token {
		const token = this.tokens[this.at];
		if (token?.kind !== kind) throw this.unexpected();
		this.at++;
		return token;
	}

	private take(text: string): boolean {
		const token = this.tokens[this.at];
		if (token?.text !== text || token.kind === 'string') return false;
		this.at++;
		return true;
	}

	private expect(sign: string): void {
		if (!this.take(sign)) throw this.unexpected();
	}

	private unexpected(): DataverseError {
		const token = this.tokens[this.at];
		return badSyntax(token ? `'${token.text}' was not expected here.` : 'The expression ends too early.');
	}
}

const INSTANT = /^\d{4}-\d\d-\d\d/;
/** As the system writes them: all of one length, so that they sort as texts. */
const SYSTEM_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Below 0, 0 or above: how a value stands to another, text without case, instants by their time. */
export function order(a: Value, b: Value): number {
	if (a === b) return 0;
	if (typeof a === 'string' && typeof b === 'string') {
		if (SYSTEM_INSTANT.test(a) && SYSTEM_INSTANT.test(b)) return a < b ? -1 : Number(a > b);
		if (INSTANT.test(a) && INSTANT.test(b)) return Date.parse(a) - Date.parse(b);
		const [left, right] = [a.toLowerCase(), b.toLowerCase()];
		return left < right ? -1 : left > right ? 1 : 0;
	}
	return Number(a) - Number(b);
}
