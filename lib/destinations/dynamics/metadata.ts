import * as z from '../../vendor/zod';

/*
 * Metadata of a table, as far as it is read. Checked here, once. Shapes: AttributeMetadata and its kinds in the Web API
 * EntityType reference (Microsoft Learn); what an environment leaves out counts as not told.
 */

const maybe = <Type extends z.ZodMiniType>(type: Type) => z.optional(z.nullable(type));
const listOf = <Type extends z.ZodMiniType>(type: Type) => z.looseObject({ value: z.array(type) });

const label = maybe(z.looseObject({ UserLocalizedLabel: maybe(z.looseObject({ Label: z.string() })) }));

export const tableAnswer = z.looseObject({
	LogicalName: z.string(),
	IsOptimisticConcurrencyEnabled: maybe(z.boolean()),
});

const attribute = z.looseObject({
	LogicalName: z.string(),
	AttributeType: maybe(z.string()),
	AttributeOf: maybe(z.string()),
	DisplayName: label,
	IsValidForCreate: maybe(z.boolean()),
	IsValidForUpdate: maybe(z.boolean()),
	RequiredLevel: maybe(z.looseObject({ Value: z.string() })),
});
export const attributesAnswer = listOf(attribute);
/** A column, whatever its kind. */
export type Attribute = z.infer<typeof attribute>;

const text = z.looseObject({ LogicalName: z.string(), MaxLength: maybe(z.int()), Format: maybe(z.string()) });
export const textsAnswer = listOf(text);
export type TextAttribute = z.infer<typeof text>;

const date = z.looseObject({
	LogicalName: z.string(),
	DateTimeBehavior: maybe(z.looseObject({ Value: z.string() })),
});
export const datesAnswer = listOf(date);
export type DateAttribute = z.infer<typeof date>;

const optionSet = maybe(
	z.looseObject({ Options: maybe(z.array(z.looseObject({ Value: z.int(), Label: label }))) }),
);
const choice = z.looseObject({
	LogicalName: z.string(),
	OptionSet: optionSet,
	GlobalOptionSet: optionSet,
});
export const choicesAnswer = listOf(choice);
export type ChoiceAttribute = z.infer<typeof choice>;

/** What people of this sign-in's language call something. */
export function labelOf(text: z.infer<typeof label>): string | null {
	return text?.UserLocalizedLabel?.Label ?? null;
}
