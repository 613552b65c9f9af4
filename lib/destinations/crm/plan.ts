import type { NotDelivered } from '../contract';
import { rejected } from '../outcome';
import { isBlank } from '../../lead/fields';
import type { Existing } from './crmSystem';
import { isMarked } from './note';
import type { CrmPolicy } from './policy';
import type { CrmRow, FieldValue } from './row';

/** What is to be done with one lead, now that it is known who is there. */
export type Plan =
	| { readonly do: 'create'; readonly fields: readonly FieldValue[]; readonly isBeside: boolean }
	| {
			readonly do: 'change';
			readonly existing: Existing;
			/** May be empty: then only the step is added. */
			readonly fields: readonly FieldValue[];
			readonly appendsNote: boolean;
			readonly addsActivity: boolean;
	  }
	/** This very lead was written before. */
	| { readonly do: 'nothing'; readonly existing: Existing; readonly because: 'written' | 'skipped' }
	| { readonly do: 'refuse'; readonly outcome: NotDelivered };

/**
 * Decides what is written, and to whom. What a person typed into the CRM stays, unless the builder asks for updates;
 * opt-outs are set on records we make and nowhere else; a do-not-contact step leaves a note on others.
 *
 * | there is                        | and                   | then                                              |
 * | ------------------------------- | --------------------- | ------------------------------------------------- |
 * | nobody                          |                       | create; a do-not-contact step with an opt-out only |
 * | a record with this delivery key |                       | nothing: it was written                           |
 * | a customer                      | `whenCustomer`        | activity, create beside it, skip, or refuse       |
 * | a closed lead                   | ours / somebody's     | activity / create beside it                       |
 * | an open lead                    | do-not-contact step   | activity; where there are none, the note appended |
 * | an open lead                    | `whenExists`          | enrich, update, create beside it, or skip         |
 */
export function plan(row: CrmRow, existing: Existing | null, policy: CrmPolicy): Plan {
	if (existing === null) return creation(row, false);
	if (existing.description !== null && isMarked(existing.description, row.keys)) {
		return { do: 'nothing', existing, because: 'written' };
	}
	const beside = creation(row, true);
	const skip: Plan = { do: 'nothing', existing, because: 'skipped' };
	switch (existing.is) {
		case 'customer':
			switch (policy.whenCustomer) {
				case 'activity':
					return existing.takesActivities ? step(existing, []) : beside;
				case 'create':
					return beside;
				case 'skip':
					return skip;
				case 'reject':
					return { do: 'refuse', outcome: rejected('customerExists', CUSTOMER_EXISTS) };
			}
		// falls through: the switch above is exhaustive
		case 'closed':
			return existing.by === 'own key' && existing.takesActivities ? step(existing, []) : beside;
		case 'lead':
			return ofLead(row, existing, policy, beside, skip);
	}
}

/** A new record that nobody is kept from writing to would undo what a do-not-contact step asks for. */
function creation(row: CrmRow, isBeside: boolean): Plan {
	const { fields, isDoNotContact, optOuts } = row;
	const isOptedOut = fields.some(({ name }) => optOuts.includes(name));
	if (isDoNotContact && optOuts.length > 0 && !isOptedOut) {
		return { do: 'refuse', outcome: rejected('optOutHidden', optOutHidden(optOuts)) };
	}
	return { do: 'create', fields, isBeside };
}

function optOutHidden(optOuts: readonly string[]): string {
	return `The lead asks that the person be left alone, and this sign-in may not set the fields for it (${optOuts.join(', ')}). Give it the right to, or choose Skip under Do-Not-Contact Steps.`;
}

const CUSTOMER_EXISTS =
	'This person is a contact already, or the lead was converted, and “When Converted, or a Contact Exists” says Not Delivered.';

function ofLead(row: CrmRow, existing: Existing, policy: CrmPolicy, beside: Plan, skip: Plan): Plan {
	const isOurs = existing.by === 'own key';
	if (policy.whenExists === 'skip') return skip;
	if (policy.whenExists === 'create' && !isOurs) return beside;
	if (row.isDoNotContact) return step(existing, []);
	const told = row.fields.filter(({ from, value }) => from === 'lead' && !isBlank(value));
	if (policy.whenExists === 'update') {
		const fields = told.filter(({ name, value }) => existing.values[name] !== value);
		return { do: 'change', existing, fields, appendsNote: true, addsActivity: false };
	}
	return step(
		existing,
		told.filter(({ name }) => isBlank(existing.values[name])),
	);
}

/** Where a system has no activities, the note in the description says what happened. */
function step(existing: Existing, fields: readonly FieldValue[]): Plan {
	const addsActivity = existing.takesActivities;
	return { do: 'change', existing, fields, appendsNote: !addsActivity, addsActivity };
}
