import type { ICredentialType, INodeProperties } from 'n8n-workflow';

export class StandardWebhooksSigningApi implements ICredentialType {
	name = 'standardWebhooksSigningApi';

	displayName = 'Standard Webhooks Signing API';

	icon = {
		light: 'file:standardWebhooksSigning.svg',
		dark: 'file:standardWebhooksSigning.dark.svg',
	} as const;

	documentationUrl = 'https://www.standardwebhooks.com/';

	properties: INodeProperties[] = [
		{
			displayName: 'Signing Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
			description: 'The secret you share with the receiver: whsec_ followed by 24 to 64 bytes in Base64',
		},
	];
}
