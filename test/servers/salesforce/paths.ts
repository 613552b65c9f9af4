import { flag, phone, text } from './fields.ts';
import type { Field } from './fields.ts';
import type { Organisation } from './organisation.ts';
import { Refusal } from './refusals.ts';
import type { Row, Value } from './settings.ts';
import type { SObject } from './sobjects.ts';

/** What a path leads through: an object, or `Name`, where a reference can lead to several objects. */
interface Entity {
	readonly name: string;
	readonly fields: readonly Field[];
}

/** A path of a query, e.g. `Owner.Type`: the references that it follows, and the field at its end. */
export interface Path {
	readonly steps: readonly Field[];
	readonly field: Field;
}

/** Where a path has come to: a record, and what it is called there. */
export interface Place {
	readonly row: Row;
	/** The type that is told in `attributes`. */
	readonly type: string;
	readonly sobject: SObject;
}

/** What is common to whoever can own a record or be written to. Source: Object Reference, "Name". */
const NAME_FIELDS: readonly Field[] = [
	text('Id', 'Record ID', 18),
	text('Name', 'Name', 121),
	text('FirstName', 'First Name', 40),
	text('LastName', 'Last Name', 80),
	text('Type', 'Type', 40),
	text('Username', 'Username', 80),
	text('Email', 'Email', 80),
	text('Title', 'Title', 80),
	phone('Phone', 'Phone'),
	flag('IsActive', 'Active'),
];

/** Finds a path, in any case; refuses one that there is not. */
export function pathOf(organisation: Organisation, from: SObject, path: string): Path {
	const names = path.split('.');
	const last = names.pop() ?? '';
	// The object's own name may stand in front.
	if (names[0]?.toLowerCase() === from.name.toLowerCase()) names.shift();
	let entity: Entity = { name: from.name, fields: organisation.visibleFields(from) };
	const steps: Field[] = [];
	for (const name of names) {
		const step = entity.fields.find((one) => one.relationshipName?.toLowerCase() === name.toLowerCase());
		const next = step && targetOf(organisation, step);
		if (!step || !next) {
			throw new Refusal(
				400,
				'INVALID_FIELD',
				`Didn't understand relationship '${name}' in field path. If you are attempting to use a custom ` +
					"relationship, be sure to append the '__r' after the custom relationship name. Please reference your " +
					'WSDL or the describe call for the appropriate names.',
			);
		}
		steps.push(step);
		entity = next;
	}
	const field = entity.fields.find((one) => one.name.toLowerCase() === last.toLowerCase());
	if (field) return { steps, field };
	throw new Refusal(
		400,
		'INVALID_FIELD',
		`\n${path}\n^\nERROR at Row:1:Column:1\nNo such column '${last}' on entity '${entity.name}'. If you are attempting ` +
			"to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or " +
			'the describe call for the appropriate names.',
	);
}

/** Follows a reference; null where it is empty, or what it leads to is gone. */
export function follow(organisation: Organisation, row: Row, step: Field): Place | null {
	const id = row[step.name];
	const found = typeof id === 'string' ? organisation.find(id) : null;
	if (!found) return null;
	const { sobject } = found;
	if (step.referenceTo.length === 1) return { row: found.row, type: sobject.name, sobject };
	const type = sobject.name === 'Group' ? (found.row.Type ?? null) : sobject.name;
	return { row: { ...found.row, Type: type }, type: 'Name', sobject };
}

/** The value at the end of a path. */
export function valueAt(organisation: Organisation, row: Row, path: Path): Value {
	let here: Row = row;
	for (const step of path.steps) {
		const next = follow(organisation, here, step);
		if (!next) return null;
		here = next.row;
	}
	return here[path.field.name] ?? null;
}

function targetOf(organisation: Organisation, step: Field): Entity | null {
	if (step.referenceTo.length > 1) return { name: 'Name', fields: NAME_FIELDS };
	const sobject = organisation.sobject(step.referenceTo[0] ?? '');
	return sobject && { name: sobject.name, fields: organisation.visibleFields(sobject) };
}
