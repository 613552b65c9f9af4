import type { StandInRequest } from '../standIn.ts';
import { header } from './caller.ts';
import { comparable, testOf } from './filter.ts';
import type { Organisation } from './organisation.ts';
import { follow, pathOf, valueAt } from './paths.ts';
import type { Path } from './paths.ts';
import { Refusal } from './refusals.ts';
import type { Row, Value } from './settings.ts';
import type { SObject } from './sobjects.ts';
import { parseSoql } from './soql.ts';
import type { Order, Query } from './soql.ts';

type Answered = Record<string, unknown>;

/** Queries, and the pages of their results that were not fetched yet. */
export class Queries {
	readonly #organisation: Organisation;
	readonly #open = new Map<string, readonly Answered[]>();

	constructor(organisation: Organisation) {
		this.#organisation = organisation;
	}

	/** GET /query?q=, or /queryAll, which finds deleted records too. Source: REST API guide, "Query". */
	run(base: string, request: StandInRequest, deletedToo: boolean): Answered {
		const soql = request.query.get('q');
		if (soql === null) throw new Refusal(400, 'MALFORMED_QUERY', 'SOQL statements cannot be empty or null');
		const query = parseSoql(soql);
		const records = resultOf(this.#organisation, base, query, deletedToo);
		if (query.isCount) return { totalSize: records.length, done: true, records: [] };
		const locator = `01g${String(this.#open.size + 1).padStart(12, '0')}AAA`;
		this.#open.set(locator, records);
		return this.#page(base, locator, 0, this.#pageSize(request));
	}

	/** GET /query/locator. Source: REST API guide, "Query More Results". */
	more(base: string, request: StandInRequest, place: string): Answered {
		const [, locator = '', from = ''] = /^(\w+)-(\d+)$/.exec(place) ?? [];
		if (!this.#open.has(locator)) {
			throw new Refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
		}
		return this.#page(base, locator, Number(from), this.#pageSize(request));
	}

	#page(base: string, locator: string, from: number, size: number): Answered {
		const records = this.#open.get(locator) ?? [];
		const to = from + size;
		const done = to >= records.length;
		return {
			totalSize: records.length,
			done,
			...(!done && { nextRecordsUrl: `${base}/query/${locator}-${to}` }),
			records: records.slice(from, to),
		};
	}

	/** Source: REST API guide, "Query Options Header": 200 to 2,000 a page. */
	#pageSize(request: StandInRequest): number {
		const asked = /batchSize=(\d+)/i.exec(header(request, 'sforce-query-options'))?.[1];
		const { pageSize } = this.#organisation.settings;
		return asked ? Math.min(pageSize, Math.max(200, Number(asked))) : pageSize;
	}
}

function resultOf(organisation: Organisation, base: string, query: Query, deletedToo: boolean): Answered[] {
	const from = organisation.sobject(query.from);
	if (!from) {
		const message =
			`sObject type '${query.from}' is not supported. If you are attempting to use a custom object, be sure to ` +
			"append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.";
		throw new Refusal(400, 'INVALID_TYPE', message);
	}
	const paths = query.select.map((path) => pathOf(organisation, from, path));
	refuseTwice(paths);
	const test = query.where ? testOf(organisation, from, query.where) : () => true;
	const order = orderOf(organisation, from, query.orderBy);
	const rows = organisation.rows(from, deletedToo).filter(test).sort(order);
	const end = query.limit === null ? undefined : query.offset + query.limit;
	return rows.slice(query.offset, end).map((row) => answered(organisation, base, from, row, paths));
}

function refuseTwice(paths: readonly Path[]): void {
	const names = paths.map(({ steps, field }) => [...steps, field].map((one) => one.name).join('.'));
	const twice = names.find((name, at) => names.indexOf(name) !== at);
	if (twice) throw new Refusal(400, 'INVALID_FIELD', `duplicate field selected: ${twice}`);
}

function orderOf(
	organisation: Organisation,
	from: SObject,
	orderBy: readonly Order[],
): (a: Row, b: Row) => number {
	const orders = orderBy.map((order) => {
		const path = pathOf(organisation, from, order.path);
		if (path.field.sortable) return { ...order, path };
		throw new Refusal(400, 'INVALID_FIELD', `field '${path.field.name}' can not be sorted in a query call`);
	});
	return (a, b) => {
		for (const { path, descending, nullsLast } of orders) {
			const one = comparable(path.field, valueAt(organisation, a, path));
			const other = comparable(path.field, valueAt(organisation, b, path));
			const sign = signOf(one, other, { descending, nullsLast });
			if (sign !== 0) return sign;
		}
		return 0;
	};
}

function signOf(one: Value, other: Value, how: Pick<Order, 'descending' | 'nullsLast'>): number {
	if (one === other) return 0;
	if (one === null) return how.nullsLast ? 1 : -1;
	if (other === null) return how.nullsLast ? -1 : 1;
	return one < other !== how.descending ? -1 : 1;
}

function answered(
	organisation: Organisation,
	base: string,
	sobject: SObject,
	row: Row,
	paths: readonly Path[],
	type = sobject.name,
): Answered {
	const url = `${base}/sobjects/${sobject.name}/${String(row.Id)}`;
	const answer: Answered = { attributes: { type, url } };
	for (const { steps, field } of paths) {
		const [step] = steps;
		if (!step) {
			answer[field.name] = row[field.name] ?? null;
			continue;
		}
		const name = step.relationshipName ?? step.name;
		if (name in answer) continue;
		const place = follow(organisation, row, step);
		const onward = paths
			.filter((path) => path.steps[0]?.name === step.name)
			.map((path) => ({ ...path, steps: path.steps.slice(1) }));
		answer[name] = place && answered(organisation, base, place.sobject, place.row, onward, place.type);
	}
	return answer;
}
