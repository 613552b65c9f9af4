import { DestinationConfigurationError } from '../configurationError';
import type { Fields } from '../crm/field';
import { formFields, memberStatuses, type Programme, programmeWithId } from './assets';
import type { MarketoClient } from './client';
import { describeLeads, type LeadFields } from './fields';
import type { AddBy, Form, Membership, Settings } from './settings';
import { type ChosenProgramme, type MarketoChoices, MEMBER_STAGES } from './setup';

/**
 * Makes of the builder's choices what a delivery needs, with what Marketo says of its fields, forms and programmes.
 *
 * @throws DestinationConfigurationError for a choice that Marketo does not know
 * @throws CrmFailure where Marketo does not say
 */
export async function readSettings(
	client: MarketoClient,
	choices: MarketoChoices,
	signal: AbortSignal,
): Promise<Settings> {
	const described = await describeLeads(client, signal);
	mustBeLookup(choices, described);
	mustTakeNotes(choices, described);
	const programme = await programmeOf(client, choices, signal);
	const addBy = await addByOf(client, choices, programme, signal);
	return {
		fields: addBy.by === 'form' ? withRequired(described.fields, addBy.form) : described.fields,
		lookupField: choices.lookupField,
		partition: choices.partition,
		addBy,
		membership: await membershipOf(client, choices.programme, programme, signal),
		notesField: choices.notesField,
		written: new Set(),
	};
}

function mustBeLookup({ lookupField, addBy }: MarketoChoices, { fields, searchable }: LeadFields): void {
	if (!searchable.has(lookupField) || fields.get(lookupField)?.isCreatable !== true) {
		throw new DestinationConfigurationError(
			`Lookup Field: Marketo looks nobody up by “${lookupField}”. Choose a field of the list.`,
		);
	}
	if (addBy === 'form' && lookupField !== 'email') {
		throw new DestinationConfigurationError(
			'A form knows people by their e-mail address: let Lookup Field be Email Address, or add leads another way.',
		);
	}
}

function mustTakeNotes({ notesField }: MarketoChoices, { fields }: LeadFields): void {
	if (notesField === null) return;
	const field = fields.get(notesField);
	if (field?.type === 'longText' && field.isCreatable) return;
	throw new DestinationConfigurationError(
		`Notes Field: “${notesField}” is no text area that this sign-in may write. Choose a field of the list.`,
	);
}

/** Each call counts against the day's quota, so nothing is asked that is not needed. */
async function programmeOf(
	client: MarketoClient,
	{ programme, addBy }: MarketoChoices,
	signal: AbortSignal,
): Promise<Programme | null> {
	if (programme === null) {
		if (addBy !== 'push') return null;
		throw new DestinationConfigurationError('Leads are pushed into a programme: choose a Programme.');
	}
	if (addBy !== 'push' && stagesWithout(programme).length === 0) return null;
	const found = await programmeWithId(client, programme.id, signal);
	if (found !== null) return found;
	throw new DestinationConfigurationError(`Marketo has no programme ${programme.id}. Choose a Programme.`);
}

async function addByOf(
	client: MarketoClient,
	{ addBy, formId }: MarketoChoices,
	programme: Programme | null,
	signal: AbortSignal,
): Promise<AddBy> {
	if (addBy === 'push' && programme !== null) return { by: 'push', programme: programme.name };
	if (addBy !== 'form') return { by: 'sync' };
	if (formId === null) throw new DestinationConfigurationError('Leads fill out a form: choose a Form.');
	const fields = await formFields(client, formId, signal);
	if (!fields.some(({ name }) => name === 'email')) {
		throw new DestinationConfigurationError(
			`Form ${formId} is not there, or has no field for the e-mail address. Choose another Form.`,
		);
	}
	const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name);
	return {
		by: 'form',
		form: { id: formId, fields: new Set(fields.map(({ name }) => name)), required: new Set(required) },
	};
}

async function membershipOf(
	client: MarketoClient,
	chosen: ChosenProgramme | null,
	programme: Programme | null,
	signal: AbortSignal,
): Promise<Membership | null> {
	if (chosen === null) return null;
	const missing = stagesWithout(chosen);
	if (missing.length === 0 || programme === null)
		return { programmeId: chosen.id, statuses: chosen.statuses };
	const [first] = await memberStatuses(client, programme, signal);
	if (first === undefined) {
		throw new DestinationConfigurationError(
			'Programme: its channel has no status that people could begin with. Choose one for each stage, or another Programme.',
		);
	}
	const byDefault = missing.map((stage) => [stage, first] as const);
	return { programmeId: chosen.id, statuses: { ...Object.fromEntries(byDefault), ...chosen.statuses } };
}

function stagesWithout({ statuses }: ChosenProgramme): (typeof MEMBER_STAGES)[number][] {
	return MEMBER_STAGES.filter((stage) => statuses[stage] === undefined);
}

/** What a form insists on, the lead has to have; that it has an address is looked at in any case. */
function withRequired(fields: Fields, { required }: Form): Fields {
	const all = [...fields.values()].map((field) => ({
		...field,
		isRequired: required.has(field.name) && field.name !== 'email',
	}));
	return new Map(all.map((field) => [field.name, field]));
}
