import type { ICredentialType, IDisplayOptions, INodeProperties } from 'n8n-workflow';

const withSignIn = (...signIn: string[]): IDisplayOptions => ({ show: { signIn } });

export class AzureTableStorageApi implements ICredentialType {
	name = 'azureTableStorageApi';

	displayName = 'Azure Table Storage API';

	icon = {
		light: 'file:azureTableStorage.svg',
		dark: 'file:azureTableStorage.dark.svg',
	} as const;

	documentationUrl = 'https://learn.microsoft.com/azure/storage/common/authorize-data-access';

	properties: INodeProperties[] = [
		{
			displayName: 'Sign In With',
			name: 'signIn',
			type: 'options',
			options: [
				{
					name: 'Account Key',
					value: 'accountKey',
					description: 'Name and key of the storage account',
				},
				{
					name: 'Connection String',
					value: 'connectionString',
					description: 'One line with everything in it: the quickest to set up',
				},
				{
					name: 'Entra ID Client Secret',
					value: 'clientSecret',
					description: 'An app registration whose rights you choose, and can take back',
				},
				{
					name: 'Shared Access Signature',
					value: 'sas',
					description: 'A token with the rights you choose, that ends on a day you choose',
				},
			],
			default: 'connectionString',
		},
		{
			displayName: 'Connection String',
			name: 'connectionString',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			displayOptions: withSignIn('connectionString'),
			default: '',
			placeholder: 'e.g. DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=…',
			description:
				'In the Azure portal, open the storage account and copy it from “Security + networking”, “Access keys”. For Cosmos DB for Table, from “Settings”, “Connection String”.',
		},
		{
			displayName: 'Endpoint',
			name: 'endpoint',
			type: 'string',
			required: true,
			displayOptions: withSignIn('accountKey', 'sas', 'clientSecret'),
			default: '',
			placeholder: 'e.g. https://contoso.table.core.windows.net',
			description:
				'In the Azure portal, open the storage account: it is the Table service under “Settings”, “Endpoints”',
		},
		{
			displayName: 'Account Name',
			name: 'account',
			type: 'string',
			required: true,
			displayOptions: withSignIn('accountKey'),
			default: '',
			placeholder: 'e.g. contoso',
			description: 'Name of the storage account, as in its endpoint',
		},
		{
			displayName: 'Account Key',
			name: 'key',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			displayOptions: withSignIn('accountKey'),
			default: '',
			description:
				'In the Azure portal, open the storage account and copy one of the two keys from “Security + networking”, “Access keys”',
		},
		{
			displayName: 'SAS Token',
			name: 'sas',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			displayOptions: withSignIn('sas'),
			default: '',
			placeholder: 'e.g. sv=2024-11-04&ss=t&srt=co&sp=rwdlau&se=…',
			description:
				'In the Azure portal, open the storage account and generate it under “Security + networking”, “Shared access signature”: service Table; resource types Container and Object; permissions Read, Write, Delete, List, Add and Update; and a day on which it ends',
		},
		{
			displayName: 'Tenant ID',
			name: 'tenantId',
			type: 'string',
			required: true,
			displayOptions: withSignIn('clientSecret'),
			default: '',
			placeholder: 'e.g. 72f988bf-86f1-41af-91ab-2d7cd011db47',
			description: 'In the Azure portal, “Directory (tenant) ID” on the overview of the app registration',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			required: true,
			displayOptions: withSignIn('clientSecret'),
			default: '',
			description: 'In the Azure portal, “Application (client) ID” on the overview of the app registration',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			displayOptions: withSignIn('clientSecret'),
			default: '',
			description:
				'In the Azure portal, the value (not the ID) of a secret under “Certificates & secrets” of the app registration. The app needs the role Storage Table Data Contributor on the storage account.',
		},
	];
}
