import { type Answer, orSkipped, Refusal, Skip } from './answers.ts';
import { type Call, isObject, type JsonObject, recordsOf } from './call.ts';
import type { Instance } from './instance.ts';
import { addMember, firstStatus, programmeWithId } from './programmes.ts';
import type { Form, Programme } from './subscription.ts';
import { type Synced, textOf, writeRecords } from './syncLeads.ts';

const FILL_OUT_FORM = 2;

/** What an activity of a form that was filled out says beside the fields, by Marketo's names. */
export type Visit = Readonly<
	Partial<
		Record<
			'Client IP Address' | 'Form Fields' | 'Query Parameters' | 'Referrer URL' | 'User Agent',
			string | null
		>
	>
>;

/**
 * `POST /rest/v1/leads/submitForm.json`, one record a call. Fields have their REST API names, and have to be in the form:
 * https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Submit Form)
 */
export async function submitForm(instance: Instance, call: Call): Promise<Answer> {
	const body = call.json();
	const [record, ...others] = recordsOf(body);
	if (others.length > 0) throw new Refusal('1003', 'Only one record can be submitted');
	const form = instance.forms.find(({ id }) => id === body.formId);
	if (!form) throw new Refusal('1013', 'Form not found');
	const programme = body.programId === undefined ? null : programmeWithId(instance, body.programId);
	const submitted = record?.leadFormFields;
	if (!isObject(submitted))
		throw new Refusal('1002', "Missing value for the required parameter 'leadFormFields'");

	const unfit = orSkipped(() => {
		checkFields(form, submitted);
		return null;
	});
	if (unfit) return { result: [unfit] };
	const email = instance.field('email');
	if (!email) throw new Error('A lead has no field for its address.');
	const [synced] = await writeRecords(instance, [submitted], {
		action: 'createOrUpdate',
		lookupField: email,
		partitionName: null,
		source: 'Web form fillout',
	});
	if (synced && 'id' in synced) {
		afterSubmission(instance, { form, programme, submitted, synced, visit: record?.visitorData });
	}
	return { result: [synced] };
}

function checkFields({ fields }: Form, submitted: JsonObject): void {
	const unknown = Object.keys(submitted).find((name) => !fields.some((field) => field.name === name));
	if (unknown !== undefined) throw new Skip('1006', `Field '${unknown}' not found`);
	const required = [...fields.filter(({ isRequired }) => isRequired).map(({ name }) => name), 'email'];
	const missing = required.find((name) => textOf(submitted[name]) === null);
	if (missing !== undefined) throw new Skip('1003', `'${missing}' must not be blank`);
}

interface Submission {
	readonly form: Form;
	readonly programme: Programme | null;
	readonly submitted: JsonObject;
	readonly synced: Extract<Synced, { readonly id: number }>;
	readonly visit: unknown;
}

function afterSubmission(
	instance: Instance,
	{ form, programme, submitted, synced, visit }: Submission,
): void {
	const page: JsonObject = isObject(visit) ? visit : {};
	recordSubmission(instance, form, synced.id, submitted, {
		'Client IP Address': textOf(page.leadClientIpAddress),
		'Query Parameters': textOf(page.queryString),
		'Referrer URL': textOf(page.pageURL),
		'User Agent': textOf(page.userAgentString),
	});
	if (programme) addMember(instance, programme, synced.id, firstStatus(instance, programme));
}

/** @param at in milliseconds. @default now */
export function recordSubmission(
	instance: Instance,
	form: Form,
	leadId: number,
	submitted: JsonObject,
	visit: Visit = {},
	at?: number,
): void {
	const attributes = { 'Form Fields': serialised(instance, submitted), ...visit };
	const { id: primaryId, name: primaryValue } = form;
	instance.activities.add({ leadId, typeId: FILL_OUT_FORM, primaryId, primaryValue, attributes }, at);
}

/**
 * What the activity keeps of the fields: PHP's serialize() over their ids in the form. No document of the
 * REST API says so; an answer of the older API shows it:
 * https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/soap/soap-api/getleadactivity
 */
function serialised({ field }: Instance, submitted: JsonObject): string {
	const text = (value: string): string => `s:${Buffer.byteLength(value)}:"${value}";`;
	const pairs = Object.entries(submitted).map(
		([name, value]) =>
			text(field(name)?.soap ?? name) + text(typeof value === 'string' ? value : JSON.stringify(value)),
	);
	return `a:${pairs.length}:{${pairs.join('')}}`;
}

/** What `form/{id}/fields.json` says of them. */
export function formFieldsOf(instance: Instance, { fields }: Form): readonly unknown[] {
	return fields.map(({ name, isRequired }, rowNumber) => {
		const field = instance.field(name);
		const isText = field?.dataType === 'string';
		return {
			id: field?.soap ?? name,
			label: `${field?.displayName ?? name}:`,
			dataType: isText ? 'text' : field?.dataType,
			validationMessage: 'This field is required.',
			rowNumber,
			columnNumber: 0,
			...(isText && { maxLength: field.length }),
			required: isRequired,
			formPrefill: true,
			visibilityRules: { ruleType: 'alwaysShow' },
		};
	});
}
