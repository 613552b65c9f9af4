import { startDataverse } from '../../test/servers/dataverse/dataverse.ts';
import { startMarketo } from '../../test/servers/marketo/marketo.ts';
import { startSalesforce } from '../../test/servers/salesforce/salesforce.ts';
import { startAzurite } from './azurite.ts';
import { errorCode } from './errorCode.ts';
import { startReceiver } from './receiver.ts';
import { terminalOn } from './terminal.ts';

/** Ports that stay the same, so that credentials need not be entered anew; where one is in use, another is taken. */
const PORTS = { salesforce: 4101, dataverse: 4102, marketo: 4103 };

/** Of the sign-in to the stand-in for Dynamics 365. */
export const TENANT = '00000000-0000-4000-8000-000000000000';

/** What a person has to know of a server. */
interface Shown {
	readonly title: string;
	readonly origin: string;
	/** What to enter in n8n, by field. */
	readonly enter: Readonly<Record<string, string>>;
}

/**
 * Starts a stand-in for each system that leads are delivered to, and shows how to reach them from an n8n on this machine.
 * They forget everything when they stop.
 */
export async function servers(): Promise<void> {
	const terminal = terminalOn();
	const salesforce = await onPort(PORTS.salesforce, async (port) => await startSalesforce({ port }));
	const dataverse = await onPort(PORTS.dataverse, async (port) => await startDataverse({ port }));
	const marketo = await onPort(PORTS.marketo, async (port) => await startMarketo({ port }));
	const receiver = await startReceiver();
	const azurite = await startAzurite({ inMemory: true });
	const shown: Shown[] = [
		{
			title: 'Salesforce (credential Salesforce OAuth2 API)',
			origin: salesforce.origin,
			enter: { 'Client ID': 'anything', 'Client Secret': 'anything' },
		},
		{
			title: 'Dynamics 365 (credential Microsoft Dataverse OAuth2 API)',
			origin: dataverse.origin,
			enter: {
				'Grant Type': 'Client Credentials',
				'Tenant ID': TENANT,
				'Environment URL': dataverse.origin,
				'Client ID': 'stand-in-client',
				'Client Secret': 'stand-in-secret',
			},
		},
		{
			title: 'Marketo (credential Marketo API)',
			origin: marketo.origin,
			enter: {
				Endpoint: marketo.origin,
				'Client ID': marketo.client.id,
				'Client Secret': marketo.client.secret,
			},
		},
		{
			title: 'Azure Table (credential Azure Table Storage API)',
			origin: azurite.endpoint,
			enter: { 'Sign In With': 'Connection String', 'Connection String': azurite.connectionString },
		},
		{ title: 'HTTPS endpoint', origin: receiver.url, enter: { URL: receiver.url } },
	];

	terminal.line(
		'Start an n8n on this machine (not in Docker) with this setting, so that it signs in at the stand-ins.',
	);
	terminal.line('It goes with npm start of this project, too:\n');
	terminal.line(
		`CREDENTIALS_OVERWRITE_DATA='${JSON.stringify(overwrites(salesforce.origin, dataverse.origin))}'\n`,
	);
	for (const { title, origin, enter } of shown) {
		terminal.done(`${title}  ${origin}`);
		for (const [field, value] of Object.entries(enter)) terminal.line(`    ${field}: ${value}`);
	}
	terminal.line('\nCtrl-C stops them, and they forget everything.');

	await new Promise<void>((stop) => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop());
	});
	await Promise.all([salesforce.stop(), dataverse.stop(), marketo.stop(), receiver.stop(), azurite.stop()]);
}

/** Starts a server on its own port, or on any where that one is in use. */
async function onPort<Server>(port: number, start: (port: number) => Promise<Server>): Promise<Server> {
	try {
		return await start(port);
	} catch (error) {
		if (errorCode(error) !== 'EADDRINUSE') throw error;
		return await start(0);
	}
}

/**
 * n8n's two credentials have the addresses of the real sign-in built in; this setting of n8n puts others in their place
 * (docs.n8n.io/embed/configuration).
 */
export function overwrites(salesforce: string, dataverse: string): Record<string, Record<string, string>> {
	return {
		salesforceOAuth2Api: {
			authUrl: `${salesforce}/services/oauth2/authorize`,
			accessTokenUrl: `${salesforce}/services/oauth2/token`,
		},
		microsoftDataverseOAuth2Api: {
			accessTokenUrl: `${dataverse}/${TENANT}/oauth2/v2.0/token`,
		},
	};
}
