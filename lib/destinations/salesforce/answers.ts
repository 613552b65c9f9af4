import * as z from '../../vendor/zod';

/*
 * What Salesforce answers, as far as it is read. Checked here, once; whatever does not have this shape is no answer.
 * Shapes: REST API guide, "sObject Collections", "Query", "sObject Describe", "Composite"; errors of collections say
 * `statusCode`, all others `errorCode`.
 */

const error = z.looseObject({
	statusCode: z.optional(z.string()),
	errorCode: z.optional(z.string()),
	message: z.optional(z.nullable(z.string())),
	fields: z.optional(z.nullable(z.array(z.string()))),
	/** Salesforce's spelling. */
	duplicateResut: z.optional(z.unknown()),
	duplicateResult: z.optional(z.unknown()),
});

/** One thing that is wrong with a request or with one of its records. */
export interface ApiError {
	readonly code: string;
	/** To be searched for ids and the like; it can hold the lead. */
	readonly text: string;
	readonly fields: readonly string[];
	/** Ids of the records that a duplicate rule found. */
	readonly duplicates: readonly string[];
}

/** What became of one record of a request. */
export type Saved =
	| { readonly isSaved: true; readonly id: string }
	| { readonly isSaved: false; readonly errors: readonly ApiError[] };

/** A record as a query gives it. */
export type Queried = Readonly<Record<string, unknown>>;

const ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

export function isId(value: unknown): value is string {
	return typeof value === 'string' && ID.test(value);
}

const saveResult = z.looseObject({
	id: z.optional(z.nullable(z.string())),
	success: z.boolean(),
	errors: z.optional(z.array(error)),
});

/** @returns null where this is no list of results, or a result is neither a success nor a failure */
export function readSaved(answer: unknown): readonly Saved[] | null {
	const read = z.safeParse(z.array(saveResult), answer);
	if (!read.success) return null;
	const saved: Saved[] = [];
	for (const { id, success, errors = [] } of read.data) {
		if (success && isId(id)) saved.push({ isSaved: true, id });
		else if (!success && errors.length > 0) saved.push({ isSaved: false, errors: errors.map(readError) });
		else return null;
	}
	return saved;
}

/** @returns no errors where the body tells none that can be read */
export function readErrors(body: unknown): readonly ApiError[] {
	const read = z.safeParse(z.array(error), body);
	return read.success ? read.data.map(readError) : [];
}

function readError(told: z.infer<typeof error>): ApiError {
	return {
		code: told.statusCode ?? told.errorCode ?? '',
		text: told.message ?? '',
		fields: told.fields ?? [],
		duplicates: duplicatesIn(told.duplicateResut ?? told.duplicateResult),
	};
}

const duplicates = z.looseObject({
	matchResults: z.array(
		z.looseObject({
			matchRecords: z.array(z.looseObject({ record: z.looseObject({ Id: z.string() }) })),
		}),
	),
});

function duplicatesIn(told: unknown): readonly string[] {
	const read = z.safeParse(duplicates, told);
	if (!read.success) return [];
	const ids = read.data.matchResults.flatMap(({ matchRecords }) =>
		matchRecords.map(({ record }) => record.Id),
	);
	return ids.filter(isId);
}

const page = z.looseObject({
	done: z.boolean(),
	records: z.array(z.record(z.string(), z.unknown())),
	nextRecordsUrl: z.optional(z.nullable(z.string())),
});

/** A page of a query's result, and the locator of the next one. */
export interface Page {
	readonly records: readonly Queried[];
	readonly next: string | null;
}

const LOCATOR = /^\/services\/data\/v\d+\.\d\/query\/([\w-]+)$/;

/** @returns null where this is no page */
export function readPage(answer: unknown): Page | null {
	const read = z.safeParse(page, answer);
	if (!read.success) return null;
	const { done, records, nextRecordsUrl } = read.data;
	if (done) return { records, next: null };
	// Only its last part is used, so that nobody can send our token elsewhere.
	const next = LOCATOR.exec(nextRecordsUrl ?? '')?.[1];
	return next === undefined ? null : { records, next };
}

const composite = z.looseObject({
	compositeResponse: z.array(z.looseObject({ body: z.unknown(), httpStatusCode: z.number() })),
});

/** An answer inside an answer. */
export interface Part {
	readonly status: number;
	readonly body: unknown;
}

export function readComposite(answer: unknown): readonly Part[] | null {
	const read = z.safeParse(composite, answer);
	if (!read.success) return null;
	return read.data.compositeResponse.map(({ body, httpStatusCode }) => ({ status: httpStatusCode, body }));
}

const description = z.looseObject({
	createable: z.boolean(),
	updateable: z.boolean(),
	deletable: z.boolean(),
	fields: z.array(
		z.looseObject({
			name: z.string(),
			label: z.string(),
			type: z.string(),
			length: z.number(),
			nillable: z.boolean(),
			createable: z.boolean(),
			updateable: z.boolean(),
			defaultedOnCreate: z.boolean(),
			filterable: z.boolean(),
			externalId: z.boolean(),
			idLookup: z.boolean(),
			unique: z.boolean(),
			restrictedPicklist: z.boolean(),
			picklistValues: z.array(
				z.looseObject({ active: z.boolean(), value: z.string(), label: z.optional(z.nullable(z.string())) }),
			),
		}),
	),
});

/** What this sign-in sees of an object and may do with it. */
export type Description = z.infer<typeof description>;
export type DescribedField = Description['fields'][number];

export function readDescription(answer: unknown): Description | null {
	const read = z.safeParse(description, answer);
	return read.success ? read.data : null;
}

const limits = z.looseObject({
	DailyApiRequests: z.looseObject({ Max: z.number(), Remaining: z.number() }),
});

/** @returns API requests of the last 24 hours */
export function readLimits(answer: unknown): { readonly max: number; readonly remaining: number } | null {
	const read = z.safeParse(limits, answer);
	if (!read.success) return null;
	const { Max, Remaining } = read.data.DailyApiRequests;
	return { max: Max, remaining: Remaining };
}

const predupe = z.looseObject({ allowSave: z.boolean(), matches: z.array(z.unknown()) });

/** What duplicate rules say of a record that was not saved. */
export function readPredupe(
	answer: unknown,
): { readonly allowsSave: boolean; readonly matches: number } | null {
	const read = z.safeParse(predupe, answer);
	return read.success ? { allowsSave: read.data.allowSave, matches: read.data.matches.length } : null;
}
