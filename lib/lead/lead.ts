import * as z from '../vendor/zod';

/** How a lead reached us. */
export const CHANNELS = ['https', 'azureTable', 'dynamics365', 'marketo', 'salesforce', 'other'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What a lead means for sales. The action is the fact; the stage is a default the builder can change. */
export const STAGES = ['interest', 'trial', 'active', 'doNotContact', 'unknown'] as const;
export type Stage = (typeof STAGES)[number];

/** What can be wrong with a lead that comes out all the same. A closed list, explained in docs/problems.md. */
export const PROBLEMS = [
	'actionConflict',
	'actionMissing',
	'contactMissing',
	'createdAtMissing',
	'createdAtUnreadable',
	'customerInfoUnreadable',
	'notInLedger',
	'offerMissing',
	'submissionIncomplete',
	'tooDeep',
	'unknownShape',
	'valueNotText',
] as const;
export type Problem = (typeof PROBLEMS)[number];

const text = z.nullable(z.string());

const contact = z.object({
	firstName: text,
	lastName: text,
	email: text,
	phone: text,
	country: text,
	company: text,
	title: text,
});

/** The border check of {@link LeadSource}. */
export const leadSourceSchema = z.object({
	/** AzureMarketplace, AzurePortal, TestDrive, AppSource, or as sent. */
	name: text,
	/** The code on the wire, e.g. SPZA for AppSource. */
	code: text,
	/** INS, PLT, DNC, Create, StartTestDrive, or as sent. */
	action: text,
	/** What the customer pressed, e.g. "Get it now". */
	actionLabel: text,
	offer: z.object({ text, publisherId: text, offerId: text, title: text }),
	stage: z.enum(STAGES),
	/** full: known source, known action and an offer; partial: known source or known action. */
	match: z.enum(['full', 'partial', 'none']),
	family: z.enum(['microsoft', 'appExchange', 'unknown']),
});

/** What Microsoft's `Source-Action|Offer` says. */
export type LeadSource = z.infer<typeof leadSourceSchema>;
export type Contact = z.infer<typeof contact>;

/**
 * One event: one person did one thing with one offer. Absent values are null, never missing.
 * Loose, because builders may add fields of their own to `lead`.
 */
const leadFields = {
	id: z.string(),
	fingerprint: z.string(),
	receivedAt: z.string(),
	createdAt: text,
	channel: z.enum(CHANNELS),
	contact,
	leadSource: text,
	actionCode: text,
	offerTitle: text,
	productId: text,
	publisher: text,
	description: text,
	campaign: z.nullable(z.record(z.string(), z.string())),
	isTest: z.boolean(),
	problems: z.array(z.string()),
};

export const leadSchema = z.looseObject({ ...leadFields, source: z.optional(leadSourceSchema) });
export type Lead = z.infer<typeof leadSchema>;

/** A lead whose lead source has been read. */
export type ParsedLead = Lead & { source: LeadSource };
