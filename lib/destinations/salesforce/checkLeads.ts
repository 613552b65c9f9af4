import type { Finding } from '../contract';
import type { Field, Fields } from '../crm/field';
import { CRM_POLICY } from '../crm/policy';
import type { Description } from './answers';
import { fieldRight, missing, objectRight, ok, warning } from './finding';
import { leadMapping, OPT_OUTS } from './leadMapping';
import { externalIdFields, fieldsOf } from './metadata';
import type { SalesforceSettings } from './settings';

/** What the description of leads says of a delivery. */
export function checkLeads(leads: Description | null, settings: SalesforceSettings): Finding[] {
	const reading = objectRight('Leads', 'Read, Create and Edit');
	if (!leads) return [missing('Leads', 'The user of the credential does not see leads.', reading)];
	const fields = fieldsOf(leads);
	return [
		leads.createable
			? ok('Create leads', 'Leads can be created.')
			: missing(
					'Create leads',
					'The user of the credential may not create leads.',
					objectRight('Leads', 'Create'),
				),
		leads.updateable
			? ok('Edit leads', 'Leads that are there can be filled in.')
			: warning('Edit leads', 'Leads that are there cannot be filled in.', objectRight('Leads', 'Edit')),
		leads.deletable
			? ok('Delete leads', 'Test leads can be removed.')
			: warning('Delete leads', 'Send Test Lead leaves its lead behind.', objectRight('Leads', 'Delete')),
		searchFinding(leads),
		neededFinding(fields),
		standardFinding(fields, settings),
		optOutFinding(fields),
		requiredFinding(fields, settings),
		externalIdFinding(leads, settings),
	];
}

function searchFinding({ fields }: Description): Finding {
	const what = 'Find leads by e-mail';
	if (fields.some(({ name, filterable }) => name === 'Email' && filterable)) {
		return ok(what, 'Leads can be searched for by e-mail address.');
	}
	return warning(
		what,
		'The field Email is hidden or encrypted, so that leads which are there are not found by it.',
		'Show the field to the credential’s user, or let its encryption be deterministic.',
	);
}

function neededFinding(fields: Fields): Finding {
	const hidden = ['LastName', 'Company'].filter((name) => !fields.get(name)?.isCreatable);
	return hidden.length === 0
		? ok('Name and company', 'What every lead must have can be written.')
		: missing('Name and company', `Cannot be written: ${hidden.join(', ')}.`, fieldRight('Leads'));
}

function standardFinding(fields: Fields, settings: SalesforceSettings): Finding {
	const what = 'Standard fields';
	const names = [...standardNames(fields, settings), 'Description'];
	const hidden = names.filter((name) => !fields.get(name)?.isCreatable);
	return hidden.length === 0
		? ok(what, 'All fields of the standard mapping can be written.')
		: warning(what, `Hidden or read-only, and left out: ${hidden.join(', ')}.`, fieldRight('Leads'));
}

function optOutFinding(fields: Fields): Finding {
	const what = 'Opt-outs';
	const hidden = Object.keys(OPT_OUTS).filter((name) => !fields.get(name)?.isCreatable);
	return hidden.length === 0
		? ok(what, 'New leads of do-not-contact steps can be marked.')
		: warning(
				what,
				`New leads of do-not-contact steps are not marked in ${hidden.join(', ')}.`,
				fieldRight('Leads'),
			);
}

/** Whether the builder maps such a field by hand is not known here. */
function requiredFinding(fields: Fields, settings: SalesforceSettings): Finding {
	const what = 'Required fields';
	const filled = standardNames(fields, settings);
	const open = [...fields.values()].filter(({ isRequired, name }) => isRequired && !filled.includes(name));
	return open.length === 0
		? ok(what, 'The standard mapping fills all that leads must have.')
		: warning(
				what,
				`Leads must also have ${labels(open)}.`,
				'Map it by hand: Field Mapping, Standard and the Fields Below.',
			);
}

function externalIdFinding(leads: Description, { externalIdField }: SalesforceSettings): Finding {
	const what = 'External ID field';
	const usable = externalIdFields(leads);
	if (externalIdField === null) {
		return warning(
			what,
			'None is chosen: leads are found by e-mail address only, and after a lost answer a second record is possible.',
			usable.length > 0
				? 'Choose it under Options, External ID Field.'
				: 'Create a text field of 36 characters on Lead, as an External ID and unique, and choose it under Options, External ID Field.',
		);
	}
	return usable.some(({ name }) => name === externalIdField)
		? ok(what, 'It keeps a second record of the same key out.')
		: missing(
				what,
				`The field ${externalIdField} cannot hold a record key.`,
				'It must be a text of at least 36 characters on Lead, an External ID, unique, and writable for the credential’s user.',
			);
}

function standardNames(fields: Fields, settings: SalesforceSettings): string[] {
	return leadMapping(fields, CRM_POLICY, settings).standard.map(({ name }) => name);
}

function labels(fields: readonly Field[]): string {
	return fields.map(({ label }) => `“${label}”`).join(', ');
}
