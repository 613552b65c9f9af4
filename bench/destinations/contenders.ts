/** What stands between leads and a system: a node of ours, or one of n8n's own. */
export interface Contender {
	readonly name: string;
	readonly type: string;
	readonly typeVersion: number;
	readonly parameters: Readonly<Record<string, unknown>>;
	/** Ours get their leads from Dedupe Leads and confirm them; n8n's get the same ones from Parse Lead Source. */
	readonly isOurs: boolean;
	/** Share of the leads, where all of them would take too long. */
	readonly share: number;
}

export function ours(
	name: string,
	type: string,
	parameters: Readonly<Record<string, unknown>> = {},
): Contender {
	return { name: `ours: ${name}`, type, typeVersion: 1, parameters, isOurs: true, share: 1 };
}

const contact = (field: string): string => `={{ $json.lead.contact.${field} }}`;

/** n8n's node Salesforce, with the columns that ours fills. */
export const salesforceNode: Contender = {
	name: 'n8n: Salesforce, Create a lead',
	type: 'n8n-nodes-base.salesforce',
	typeVersion: 1,
	parameters: {
		resource: 'lead',
		operation: 'create',
		company: contact('company'),
		lastname: contact('lastName'),
		additionalFields: {
			firstname: contact('firstName'),
			email: contact('email'),
			country: contact('country'),
			leadSource: '={{ $json.lead.leadSource }}',
			description: '={{ $json.lead.offerTitle }}',
		},
	},
	isOurs: false,
	share: 1,
};

/** n8n's node Microsoft Dataverse, likewise. */
export const dataverseNode: Contender = {
	name: 'n8n: Microsoft Dataverse, Create a row',
	type: 'n8n-nodes-base.microsoftDataverse',
	typeVersion: 1,
	parameters: {
		resource: 'row',
		operation: 'create',
		entitySet: { __rl: true, mode: 'id', value: 'leads' },
		inputMode: 'json',
		fieldsJson: `={{ JSON.stringify({
			subject: $json.lead.offerTitle,
			firstname: $json.lead.contact.firstName,
			lastname: $json.lead.contact.lastName,
			companyname: $json.lead.contact.company,
			emailaddress1: $json.lead.contact.email,
			address1_country: $json.lead.contact.country,
			description: $json.lead.leadSource,
		}) }}`,
	},
	isOurs: false,
	share: 1,
};

/** n8n's node HTTP Request, which posts all items at the same time. */
export function httpRequestNode(url: string): Contender {
	return {
		name: 'n8n: HTTP Request',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify($json.lead) }}',
			options: {},
		},
		isOurs: false,
		share: 1,
	};
}
