import { instantOf } from './dates.ts';
import type { Field } from './fields.ts';
import { asId } from './ids.ts';
import type { Organisation } from './organisation.ts';
import { pathOf, valueAt } from './paths.ts';
import { Refusal } from './refusals.ts';
import type { Row, Value } from './settings.ts';
import type { SObject } from './sobjects.ts';
import type { Condition, Operator } from './soql.ts';
import type { Literal } from './soqlTokens.ts';

type Test = (row: Row) => boolean;

/** What a WHERE asks of a record. Everything that is wrong with it is refused at once, whatever records there are. */
export function testOf(organisation: Organisation, from: SObject, condition: Condition): Test {
	switch (condition.kind) {
		case 'and':
		case 'or': {
			const tests = condition.parts.map((part) => testOf(organisation, from, part));
			return condition.kind === 'and'
				? (row) => tests.every((test) => test(row))
				: (row) => tests.some((test) => test(row));
		}
		case 'not': {
			const test = testOf(organisation, from, condition.part);
			return (row) => !test(row);
		}
		case 'in': {
			const tests = condition.literals.map((literal) =>
				comparison(organisation, from, condition.path, '=', literal),
			);
			return (row) => tests.some((test) => test(row)) !== condition.negated;
		}
		case 'compare':
			return comparison(organisation, from, condition.path, condition.operator, condition.literal);
	}
}

function comparison(
	organisation: Organisation,
	from: SObject,
	pathText: string,
	operator: Operator,
	literal: Literal,
): Test {
	const path = pathOf(organisation, from, pathText);
	const { field } = path;
	if (!field.filterable) {
		throw new Refusal(400, 'INVALID_FIELD', `field '${field.name}' can not be filtered in a query call`);
	}
	const wanted = comparable(field, valueOf(field, literal));
	if (operator === 'like') {
		const pattern = patternOf(field, literal);
		return (row) => pattern.test(String(valueAt(organisation, row, path) ?? ''));
	}
	return (row) => holds(operator, comparable(field, valueAt(organisation, row, path)), wanted);
}

/** Nothing is greater or less than nothing, and nothing equals nothing only. */
function holds(operator: Exclude<Operator, 'like'>, value: Value, wanted: Value): boolean {
	if (operator === '=') return value === wanted;
	if (operator === '!=') return value !== wanted;
	if (value === null || wanted === null) return false;
	if (operator === '<') return value < wanted;
	if (operator === '<=') return value <= wanted;
	return operator === '>' ? value > wanted : value >= wanted;
}

/**
 * In a form that equals where Salesforce calls it equal: text in any case, a time as a number, of which what is less than
 * a second does not count.
 *
 * Source: salesforce.stackexchange.com/q/234824, where a query for 900 ms later found the same record.
 */
export function comparable(field: Field, value: Value): Value {
	if (typeof value !== 'string' || field.type === 'id' || field.type === 'reference') return value;
	if (field.type === 'datetime' || field.type === 'date') return secondOf(value);
	return value.toLowerCase();
}

/** Times that were met before: an organisation of thousands would be slow without. */
const seconds = new Map<string, number | null>();
const MOST_REMEMBERED = 10_000;

function secondOf(text: string): number | null {
	const known = seconds.get(text);
	if (known !== undefined) return known;
	const instant = instantOf(text);
	const second = instant === null ? null : Math.floor(instant / 1000);
	if (seconds.size >= MOST_REMEMBERED) seconds.clear();
	seconds.set(text, second);
	return second;
}

const LITERAL_KINDS: Readonly<Partial<Record<Field['type'], Literal['kind']>>> = {
	boolean: 'boolean',
	datetime: 'dateTime',
	date: 'date',
	int: 'number',
};

function valueOf(field: Field, literal: Literal): Value {
	if (literal.kind === 'null') return null;
	const kind = LITERAL_KINDS[field.type] ?? 'string';
	if (literal.kind !== kind) {
		const quotes = kind === 'string' ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
		const message = `value of filter criterion for field '${field.name}' must be of type ${kind} and ${quotes}`;
		throw new Refusal(400, 'INVALID_FIELD', message);
	}
	if (literal.value === '') return null;
	if (field.type !== 'id' && field.type !== 'reference') return literal.value;
	const id = asId(String(literal.value));
	if (!id) {
		throw new Refusal(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${String(literal.value)}`);
	}
	return id;
}

function patternOf(field: Field, literal: Literal): RegExp {
	if (literal.kind !== 'string' || field.type === 'id' || field.type === 'reference') {
		throw new Refusal(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${field.type} field`);
	}
	const parts = literal.pattern.match(/\\[\s\S]|[\s\S]/g) ?? [];
	const source = parts.map((part) => {
		if (part === '%') return '[\\s\\S]*';
		if (part === '_') return '[\\s\\S]';
		return part.slice(-1).replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
	});
	return new RegExp(`^${source.join('')}$`, 'i');
}
