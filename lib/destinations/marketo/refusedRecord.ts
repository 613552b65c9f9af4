import type { NotDelivered } from '../contract';
import type { Written } from '../crm/crmSystem';
import type { Fields } from '../crm/field';
import { rejected } from '../outcome';
import { codeOf } from './failures';
import { isCompanyField } from './fields';

/** A record that Marketo refused. */
export interface Refusal {
	readonly code: string;
	/** Marketo's own words: they may quote the lead, so they are read for names of fields and repeated nowhere. */
	readonly message: string;
	/** Fields that were sent. */
	readonly names: readonly string[];
	/** What people are known by: without it nothing can be written. */
	readonly lookupField: string;
	readonly fields: Fields;
}

/** A field's value or name is wrong: 1001 its type, 1003 something else, 1006 there is no such field. */
const WRONG_FIELD: readonly string[] = ['1001', '1003', '1006'];
/** 1018: a CRM keeps the companies; 1021: company fields are not changed with the person. */
const COMPANY: readonly string[] = ['1018', '1021'];
/** Too much of something for the moment. */
const BUSY: readonly string[] = ['1016', '1019', '1020', '1029'];

const REMEDIES: Readonly<Record<string, NotDelivered>> = {
	1007: rejected(
		'severalPeople',
		'Marketo has several people with this address and writes to none of them this way. Merge them in Marketo.',
	),
	1008: rejected(
		'partitionDenied',
		'The API user may not write into the partition of this person. Give it a role in a workspace that has the partition, or choose another Partition.',
	),
	1009: rejected('partitionMissing', 'Marketo wants to know the partition. Choose one as Partition.'),
	1010: rejected(
		'partitionDenied',
		'The person is in another partition than the one chosen as Partition. Leave Partition empty, or move the person in Marketo.',
	),
};

/**
 * What it means that Marketo skipped a record
 * (https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes, record-level).
 */
export function refusedRecord(refusal: Refusal): Written {
	const { code, names } = refusal;
	if (code === '1004') return { is: 'gone' };
	if (BUSY.includes(code)) {
		const message = 'Marketo has too much to do for the moment.';
		return {
			is: 'failed',
			result: { status: 'tryAgain', why: 'busy', code: codeOf(code), message },
		};
	}
	const remedy = REMEDIES[code];
	if (remedy) return { is: 'failed', result: remedy };
	if (COMPANY.includes(code)) return withoutFields(names.filter(isCompanyField), refusal);
	if (WRONG_FIELD.includes(code)) return withoutFields(namedIn(refusal), refusal);
	return { is: 'failed', result: otherwise(refusal, []) };
}

function withoutFields(names: readonly string[], refusal: Refusal): Written {
	const result = otherwise(refusal, names);
	if (names.length === 0 || names.includes(refusal.lookupField)) return { is: 'failed', result };
	return { is: 'refusedFields', names, otherwise: result };
}

/** Names that Marketo quotes, of fields that were sent. */
function namedIn({ message, names }: Refusal): string[] {
	const words = new Set(message.split(/[^A-Za-z0-9_]+/));
	return names.filter((name) => words.has(name));
}

function otherwise({ code, fields }: Refusal, names: readonly string[]): NotDelivered {
	const labels = names.map((name) => `“${fields.get(name)?.label ?? name}”`).join(', ');
	const what = labels === '' ? 'Marketo refuses the lead' : `Marketo refuses the lead for ${labels}`;
	return rejected(
		codeOf(code),
		`${what} (${codeOf(code)}). Its list of error codes says what that means; map the field otherwise, or correct the lead.`,
	);
}
