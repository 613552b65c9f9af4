import type { ICredentialType, INodeProperties } from 'n8n-workflow';

export class MarketoApi implements ICredentialType {
	name = 'marketoApi';

	displayName = 'Marketo API';

	icon = { light: 'file:marketo.svg', dark: 'file:marketo.dark.svg' } as const;

	documentationUrl =
		'https://experienceleague.adobe.com/en/docs/marketo/using/product-docs/administration/additional-integrations/create-a-custom-service-for-use-with-rest-api';

	properties: INodeProperties[] = [
		{
			displayName: 'Endpoint',
			name: 'endpoint',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://123-abc-456.mktorest.com/rest',
			description: 'In Marketo, “Endpoint” under Admin, Integration, Web Services, REST API',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			required: true,
			default: '',
			description:
				'In Marketo, under Admin, Integration, LaunchPoint, View Details of a service of the type Custom. The role of its API user needs Read-Write Lead; for programmes and forms also Read-Only Assets.',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Beside the client ID',
		},
	];
}
