import type * as z from '../../vendor/zod';
import { DestinationConfigurationError } from '../configurationError';
import type { Field, FieldOption, Fields } from '../crm/field';
import {
	type Attribute,
	attributesAnswer,
	type ChoiceAttribute,
	choicesAnswer,
	type DateAttribute,
	datesAnswer,
	labelOf,
	tableAnswer,
	type TextAttribute,
	textsAnswer,
} from './metadata';
import { readAnswer } from './readAnswer';
import type { WebApi } from './webApi';

/** The table Lead, as its metadata describes it to this sign-in. */
export interface LeadSchema {
	readonly fields: Fields;
	/** Whether an update can be tied to the version that was read. */
	readonly isVersioned: boolean;
}

/** What is told of the kinds of columns apart. */
interface Details {
	readonly texts: ReadonlyMap<string, TextAttribute>;
	readonly dates: ReadonlyMap<string, DateAttribute>;
	readonly choices: ReadonlyMap<string, ChoiceAttribute>;
}

const LEAD = "EntityDefinitions(LogicalName='lead')";
const BASE =
	'LogicalName,AttributeType,AttributeOf,DisplayName,IsValidForCreate,IsValidForUpdate,RequiredLevel';
const OPTIONS = 'OptionSet($select=Options),GlobalOptionSet($select=Options)';

/**
 * Reads what fields leads have, how long they may be and what may be chosen ("Query table definitions using the Web
 * API", Microsoft Learn). Look-ups are left out, except the two that have an option of their own.
 *
 * @throws CrmFailure where the environment did not answer; DestinationConfigurationError where it has no leads
 */
export async function readLeadSchema(api: WebApi, signal: AbortSignal): Promise<LeadSchema> {
	const ask = async <Answer>(shape: z.ZodMiniType<Answer>, path: string): Promise<Answer> =>
		await askForLeads(api, shape, `${LEAD}${path}`, signal);
	const kind = (name: string): string => `/Attributes/Microsoft.Dynamics.CRM.${name}AttributeMetadata`;
	const [table, attributes, texts, memos, dates, choices] = await Promise.all([
		ask(tableAnswer, '?$select=LogicalName,IsOptimisticConcurrencyEnabled'),
		ask(attributesAnswer, `/Attributes?$select=${BASE}`),
		ask(textsAnswer, `${kind('String')}?$select=LogicalName,MaxLength,Format`),
		ask(textsAnswer, `${kind('Memo')}?$select=LogicalName,MaxLength`),
		ask(datesAnswer, `${kind('DateTime')}?$select=LogicalName,DateTimeBehavior`),
		ask(choicesAnswer, `${kind('Picklist')}?$select=LogicalName&$expand=${OPTIONS}`),
	]);
	const details: Details = {
		texts: byName([...texts.value, ...memos.value]),
		dates: byName(dates.value),
		choices: byName(choices.value),
	};
	const fields = attributes.value.map((attribute) => fieldOf(attribute, details));
	return {
		fields: new Map(fields.flatMap((field) => (field === null ? [] : [[field.name, field]]))),
		isVersioned: table.IsOptimisticConcurrencyEnabled === true,
	};
}

async function askForLeads<Answer>(
	api: WebApi,
	shape: z.ZodMiniType<Answer>,
	path: string,
	signal: AbortSignal,
): Promise<Answer> {
	const answer = await api.ask({ method: 'GET', path }, signal);
	// Where there is a Web API at all, it is the table that is not there.
	if (answer.status === 404 && answer.headers['odata-version'] !== undefined) {
		throw new DestinationConfigurationError(
			'This environment has no leads: install Dynamics 365 Sales in it, or enter the address of one that has it.',
		);
	}
	return readAnswer(answer, shape, api.clock());
}

function byName<Item extends { readonly LogicalName: string }>(items: readonly Item[]): Map<string, Item> {
	return new Map(items.map((item) => [item.LogicalName, item]));
}

function fieldOf(attribute: Attribute, details: Details): Field | null {
	const { LogicalName: name, AttributeOf: partOf, RequiredLevel: level } = attribute;
	const type = typeOf(attribute, details);
	if (type === null || typeof partOf === 'string') return null;
	const max = details.texts.get(name)?.MaxLength ?? null;
	const options = type === 'options' ? optionsOf(details.choices.get(name)) : null;
	return {
		name,
		label: labelOf(attribute.DisplayName) ?? name,
		type,
		longest: max === null ? null : { max, in: 'units' },
		isRequired: isRequired(name, level?.Value),
		isCreatable: attribute.IsValidForCreate === true,
		isUpdatable: attribute.IsValidForUpdate === true,
		options,
		isRestricted: options !== null,
	};
}

/**
 * The Web API insists on nothing that forms insist on. A lead without a last name has no name in any list, so we do; on
 * a company, where the maker of the environment does.
 */
function isRequired(name: string, level: string | undefined): boolean {
	return name === 'lastname' || (name === 'companyname' && level === 'ApplicationRequired');
}

const TYPES: Readonly<Record<string, Field['type']>> = {
	BigInt: 'number',
	Boolean: 'boolean',
	Decimal: 'number',
	Double: 'number',
	Integer: 'number',
	Memo: 'longText',
	Money: 'number',
	Picklist: 'options',
};
const TEXT_TYPES: Readonly<Record<string, Field['type']>> = {
	Email: 'email',
	Phone: 'phone',
	TextArea: 'longText',
	Url: 'url',
};
const REFERENCES: readonly string[] = ['ownerid', 'campaignid'];

/** @returns null for what is not written as a value: keys, other look-ups, states, files */
function typeOf(
	{ LogicalName: name, AttributeType: kind }: Attribute,
	details: Details,
): Field['type'] | null {
	switch (kind) {
		case 'String':
			return TEXT_TYPES[details.texts.get(name)?.Format ?? ''] ?? 'text';
		case 'DateTime':
			return details.dates.get(name)?.DateTimeBehavior?.Value === 'DateOnly' ? 'date' : 'dateTime';
		case 'Owner':
		case 'Lookup':
			return REFERENCES.includes(name) ? 'reference' : null;
		default:
			return TYPES[kind ?? ''] ?? null;
	}
}

function optionsOf(choice: ChoiceAttribute | undefined): FieldOption[] {
	const options = choice?.OptionSet?.Options ?? choice?.GlobalOptionSet?.Options ?? [];
	return options.map(({ Value: value, Label }) => ({ value, label: labelOf(Label) ?? String(value) }));
}
