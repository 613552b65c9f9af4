import type { INodeProperties } from 'n8n-workflow';

export const authenticationProperties: INodeProperties[] = [
	{
		displayName:
			'Microsoft can be given an address and nothing else: no header, no signature. So the address is the secret. It is long and random; whoever has it can send leads.',
		name: 'addressNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Header (Gateway Only)',
				value: 'headerAuth',
				description:
					'A header that your own gateway adds. Microsoft can send none: without a gateway every lead is refused.',
			},
			{
				name: 'None',
				value: 'none',
				description: 'The random address is the secret',
			},
			{
				name: 'Query Token',
				value: 'queryAuth',
				description:
					'The address carries a token as well, e.g. …/lead?token=…, which you can change without changing the path',
			},
		],
		default: 'none',
		description: 'What a sender must show besides knowing the address',
	},
];
