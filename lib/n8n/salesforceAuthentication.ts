import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';

/** With which of n8n's own credentials for Salesforce a node signs in. */
export const salesforceAuthenticationProperty: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'JWT', value: 'jwt', description: 'Signs in by itself, with a certificate' },
		{ name: 'OAuth2', value: 'oAuth2', description: 'Somebody signs in once, in the credential' },
	],
	default: 'oAuth2',
	description: 'How n8n signs in at Salesforce, with its own credentials for it',
};

/** The credential that goes with the choice. */
export const salesforceCredentials: INodeCredentialDescription[] = [
	{
		name: 'salesforceOAuth2Api',
		required: true,
		displayOptions: { show: { authentication: ['oAuth2'] } },
	},
	{
		name: 'salesforceJwtApi',
		required: true,
		displayOptions: { show: { authentication: ['jwt'] } },
	},
];
