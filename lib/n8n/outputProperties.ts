import type { INodeProperties } from 'n8n-workflow';

/** Shown where leads are delivered, and not where a connection is only looked at. */
export const forDelivery = { show: { operation: ['deliverLead'] } };

/** What an output node can do. @param system its name in sentences, e.g. `Salesforce` */
export function operationProperty(system: string): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Check Connection',
				value: 'checkConnection',
				description: `Sign in to ${system} and look at each right and setting that is needed; nothing is written`,
				action: 'Check the connection',
			},
			{
				name: 'Deliver Lead',
				value: 'deliverLead',
				description: `Write each lead to ${system} and confirm it in the ledger`,
				action: 'Deliver a lead',
			},
			{
				name: 'Send Test Lead',
				value: 'sendTestLead',
				description:
					'Send one lead of our own making, marked as a test, and remove it again where that is possible',
				action: 'Send a test lead',
			},
		],
		default: 'deliverLead',
	};
}

export const recordPerProperty: INodeProperties = {
	displayName: 'Record Per',
	name: 'recordPer',
	type: 'options',
	noDataExpression: true,
	displayOptions: forDelivery,
	options: [
		{ name: 'Person', value: 'person', description: 'All that a person does goes into one record' },
		{
			name: 'Person and Offer',
			value: 'personAndOffer',
			description: 'One record for each offer that a person is interested in',
		},
		{
			name: 'Step',
			value: 'step',
			description: 'One record each time a person does something, e.g. a test drive and then a purchase',
		},
	],
	default: 'personAndOffer',
	description:
		'What makes a new record. Put Dedupe Leads in front: it knows persons also by other things than their address.',
};

export const whenExistsProperty: INodeProperties = {
	displayName: 'When the Lead Exists',
	name: 'whenExists',
	type: 'options',
	noDataExpression: true,
	displayOptions: forDelivery,
	options: [
		{
			name: 'Add Activity and Fill Empty Fields',
			value: 'enrich',
			description: 'The step is added to the record that is there; what somebody typed into it stays',
		},
		{
			name: 'Create Another',
			value: 'create',
			description: 'Make a record of our own beside one that somebody else made',
		},
		{ name: 'Skip', value: 'skip', description: 'Write nothing; the lead counts as delivered' },
		{
			name: 'Update',
			value: 'update',
			description: 'Write the lead’s values over those of the record, and append the note; the owner stays',
		},
	],
	default: 'enrich',
	description:
		'What happens when the person has an open lead already: ours, or one with the same e-mail address',
};

export const whenCustomerProperty: INodeProperties = {
	displayName: 'When Converted, or a Contact Exists',
	name: 'whenCustomer',
	type: 'options',
	noDataExpression: true,
	displayOptions: forDelivery,
	options: [
		{ name: 'Add Activity to the Contact', value: 'activity' },
		{ name: 'Create Lead', value: 'create' },
		{ name: 'Not Delivered', value: 'reject', description: 'The lead leaves through Not Delivered' },
		{ name: 'Skip', value: 'skip', description: 'Write nothing; the lead counts as delivered' },
	],
	default: 'activity',
	description: 'What happens when the person is a contact already, or the lead was converted into one',
};

/**
 * The field mapping: the standard one, which needs no touch, or fields besides it.
 *
 * @param resourceMapperMethod name of the node's method that lists the fields
 */
export function mappingProperties(resourceMapperMethod: string): INodeProperties[] {
	return [
		{
			displayName: 'Field Mapping',
			name: 'mapping',
			type: 'options',
			noDataExpression: true,
			displayOptions: forDelivery,
			options: [
				{
					name: 'Standard',
					value: 'standard',
					description: 'Contact, lead source and note go where they belong',
				},
				{
					name: 'Standard, and the Fields Below',
					value: 'custom',
					description:
						'Fields below are added, or take the place of the standard’s; an empty one is left out',
				},
			],
			default: 'standard',
		},
		{
			displayName: 'Fields',
			name: 'fields',
			type: 'resourceMapper',
			noDataExpression: true,
			default: { mappingMode: 'defineBelow', value: null },
			displayOptions: { show: { operation: ['deliverLead'], mapping: ['custom'] } },
			typeOptions: {
				resourceMapper: {
					resourceMapperMethod,
					mode: 'add',
					fieldWords: { singular: 'field', plural: 'fields' },
					addAllFields: false,
					multiKeyMatch: false,
					supportAutoMap: false,
				},
			},
		},
	];
}

export const dryRunOption: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: false,
	description:
		'Whether to write nothing and only show what would be written. Leads leave through Not Delivered and come out again an hour later.',
};

export const doNotContactOption: INodeProperties = {
	displayName: 'Do-Not-Contact Steps',
	name: 'doNotContact',
	type: 'options',
	options: [
		{ name: 'Skip', value: 'skip', description: 'Write nothing; the lead counts as delivered' },
		{
			name: 'Write',
			value: 'write',
			description: 'New records get the system’s opt-outs, records that are there get a note',
		},
	],
	default: 'write',
	description: 'What happens with leads that ask that the person be left alone',
};

export const testLeadsOption: INodeProperties = {
	displayName: 'Test Leads',
	name: 'testLeads',
	type: 'options',
	options: [
		{ name: 'Skip', value: 'skip', description: 'Write nothing; the lead counts as delivered' },
		{ name: 'Write', value: 'write', description: 'Write them like other leads' },
	],
	default: 'skip',
	description: 'What happens with the leads that Microsoft sends to try the connection',
};

export const whenMissingOption: INodeProperties = {
	displayName: 'When a Required Field Is Missing',
	name: 'whenMissing',
	type: 'options',
	options: [
		{ name: 'Not Delivered', value: 'reject', description: 'The lead leaves through Not Delivered' },
		{ name: 'Skip', value: 'skip', description: 'Write nothing; the lead counts as delivered' },
		{
			name: 'Substitute',
			value: 'substitute',
			description:
				'Last name: first name, part of the e-mail address, or Unknown. Company: the mail domain, or Unknown.',
		},
	],
	default: 'substitute',
	description: 'What happens with a lead that has nothing for a field that the system insists on',
};
