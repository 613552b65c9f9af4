import type { Answer } from './answers.ts';
import type { LeadField } from './fields.ts';
import type { Instance } from './instance.ts';

/** `GET /rest/v1/leads/describe2.json`; https://developer.adobe.com/marketo-apis/api/mapi#operation/describeUsingGET_6 */
export function describe2({ fields }: Instance): Answer {
	const description = {
		name: 'API Lead',
		searchableFields: fields.filter(({ isSearchable }) => isSearchable).map(({ name }) => [name]),
		fields: fields.map(({ name, displayName, dataType, length, updateable, crmManaged }) => ({
			name,
			displayName,
			dataType,
			...(length !== undefined && { length }),
			updateable,
			crmManaged,
		})),
	};
	return { result: [description] };
}

/** `GET /rest/v1/leads/describe.json`; https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads */
export function describe({ fields }: Instance): Answer {
	return { result: fields.map(inDescribe) };
}

function inDescribe(
	{ name, soap, displayName, dataType, length, updateable }: LeadField,
	index: number,
): unknown {
	return {
		id: index + 1,
		displayName,
		dataType,
		...(length !== undefined && { length }),
		rest: { name, readOnly: !updateable },
		...(soap !== null && { soap: { name: soap, readOnly: !updateable } }),
	};
}
