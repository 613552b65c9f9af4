import { ExecuteContext, LoadOptionsContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INode,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { createRunExecutionData, Workflow } from 'n8n-workflow';

import type { HttpAnswer } from '../../../lib/destinations/transport';
import { type HttpContext, httpTransport } from '../../../lib/n8n/httpTransport';
import { additionalData } from '../../nodes/engine';
import { foreignNode, NodeTypes } from '../../nodes/nodeTypes';
import { startReceiver } from '../../servers/httpsEndpoint/receiver';
import type { Reaction, Receiver } from '../../servers/httpsEndpoint/receiver';
import { RenewableCredentials } from './renewableCredentials';

const contexts = {
	'a run': (workflow: Workflow, node: INode, more: IWorkflowExecuteAdditionalData): HttpContext => {
		const run = createRunExecutionData({});
		const execute = { node, data: { main: [[]] }, source: null };
		const context: unknown = new ExecuteContext(
			workflow,
			node,
			more,
			'trigger',
			run,
			0,
			[],
			{ main: [[]] },
			execute,
			[],
		);
		return context as IExecuteFunctions;
	},
	'the editor': (workflow: Workflow, node: INode, more: IWorkflowExecuteAdditionalData): HttpContext => {
		const context: unknown = new LoadOptionsContext(workflow, node, more, '');
		return context as ILoadOptionsFunctions;
	},
};

let receiver: Receiver;
beforeEach(async () => {
	receiver = await startReceiver();
});
afterEach(async () => await receiver.stop());

/** What the credential's token endpoint says, and what the API says to a token. */
function script(token: Reaction, api: (token: string) => Reaction): void {
	receiver.script(({ path, headers }) => {
		if (path === '/token') return token;
		return api(String(headers.authorization).replace('Bearer ', ''));
	});
}

const newToken: Reaction = {
	answer: 200,
	headers: { 'Content-Type': 'application/json' },
	body: JSON.stringify({ access_token: 'new', token_type: 'Bearer', expires_in: 3600 }),
};
const refusedToken = (answer: number, body: object): Reaction => ({
	answer,
	headers: { 'Content-Type': 'application/json' },
	body: JSON.stringify(body),
});

const newOnly = (token: string): Reaction =>
	token === 'new' ? { answer: 201, body: 'done' } : { answer: 401, body: 'expired' };

async function send(
	where: keyof typeof contexts,
	type: string,
	more: {
		readonly credential?: ICredentialDataDecryptedObject;
		readonly without?: readonly string[];
		readonly timeoutMs?: number;
	} = {},
): Promise<HttpAnswer | Error> {
	const { credential = {}, without = [], timeoutMs = 5000 } = more;
	const node: INode = {
		id: 'output',
		name: 'Output',
		type: 'caller',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type]: { id: `${type} ${where}`, name: 'A credential' } },
	};
	const nodes = [node];
	const caller = foreignNode('caller', async () => await Promise.resolve([]));
	caller.description.credentials = [{ name: type }];
	const nodeTypes = new NodeTypes({ caller });
	const workflow = new Workflow({
		id: 'w',
		nodes,
		connections: {},
		active: false,
		nodeTypes,
	});
	const tokenUrl = `${receiver.origin}/token`;
	const stored: ICredentialDataDecryptedObject = {
		...(type === 'salesforceJwtApi'
			? { accessToken: 'old' }
			: {
					grantType: 'authorizationCode',
					clientId: 'id',
					clientSecret: 'secret',
					accessTokenUrl: tokenUrl,
					oauthTokenData: { access_token: 'old', refresh_token: 'again', token_type: 'Bearer' },
				}),
		...credential,
	};
	for (const field of without) delete stored[field];
	const context = contexts[where](workflow, node, {
		...additionalData(workflow, 'trigger', 'execution', {}),
		credentialsHelper: new RenewableCredentials(type, stored, tokenUrl),
	});
	return await httpTransport(
		context,
		type,
	)({
		method: 'PATCH',
		url: `${receiver.origin}/api`,
		headers: { 'content-type': 'application/json' },
		body: '{"a":1}',
		timeoutMs,
		answerBytes: 1000,
		signal: new AbortController().signal,
	}).catch((error: unknown) => error as Error);
}

const paths = (): string[] => receiver.received.map(({ path }) => path);

describe.each(['a run', 'the editor'] as const)('Signing in from %s', (where) => {
	describe.each(['microsoftDataverseOAuth2Api', 'salesforceOAuth2Api', 'salesforceJwtApi'])(
		'with %s',
		(type) => {
			it('signs the request', async () => {
				script(newToken, () => ({ answer: 200, body: 'done' }));
				expect(await send(where, type)).toMatchObject({ status: 200, body: 'done' });
				expect(receiver.received).toMatchObject([{ headers: { authorization: 'Bearer old' } }]);
			});

			it('renews the sign-in after a 401 and sends the same request again, once', async () => {
				script(newToken, newOnly);
				expect(await send(where, type)).toMatchObject({ status: 201, body: 'done' });
				expect(paths()).toEqual(['/api', '/token', '/api']);
				expect(receiver.received[2]).toMatchObject({ method: 'PATCH' });
				expect(receiver.received[2]?.body.toString()).toBe('{"a":1}');
			});

			it('takes the second 401 for an answer', async () => {
				script(newToken, () => ({ answer: 401, headers: { 'X-Reason': 'none' }, body: 'never' }));
				expect(await send(where, type)).toEqual(
					expect.objectContaining({
						status: 401,
						body: 'never',
						headers: expect.objectContaining({ 'x-reason': 'none' }) as unknown,
					}),
				);
				expect(paths()).toEqual(['/api', '/token', '/api']);
			});

			it.each([400, 401])('takes a renewal refused with %d for a 401', async (answer) => {
				script(refusedToken(answer, { error: 'invalid_grant' }), newOnly);
				expect(await send(where, type)).toMatchObject({ status: 401 });
				expect(paths().filter((path) => path === '/api')).toHaveLength(1);
			});

			it.each([403, 500])('does not renew over a %d', async (answer) => {
				script(newToken, () => ({ answer, body: 'no' }));
				expect(await send(where, type)).toMatchObject({ status: answer, body: 'no' });
				expect(paths()).toEqual(['/api']);
			});

			it.each([429, 503])('knows that nothing was written where the renewal is down (%d)', async (answer) => {
				script(refusedToken(answer, {}), newOnly);
				expect(await send(where, type)).toMatchObject({ reason: 'refused', sent: false });
			});

			it('waits no longer than told, and ends the request then', async () => {
				script(newToken, () => ({ hold: true }));
				expect(await send(where, type, { timeoutMs: 100 })).toMatchObject({
					reason: 'timeout',
					sent: 'unknown',
				});
				while (receiver.held() > 0) await new Promise((done) => setImmediate(done));
			});

			it('counts a renewal into that time, and sends nothing after it', async () => {
				script({ hold: true }, newOnly);
				expect(await send(where, type, { timeoutMs: 200 })).toMatchObject({ reason: 'timeout' });
				expect(paths()).toEqual(['/api', '/token']);
			});
		},
	);

	it('takes a credential that was never connected for a refused sign-in', async () => {
		script(newToken, newOnly);
		expect(await send(where, 'salesforceOAuth2Api', { without: ['oauthTokenData'] })).toMatchObject({
			status: 401,
		});
		expect(receiver.received).toEqual([]);
	});

	it('asks for a first token where there is none', async () => {
		script(newToken, newOnly);
		const credential = { grantType: 'clientCredentials', oauthTokenData: {} };
		expect(await send(where, 'microsoftDataverseOAuth2Api', { credential })).toMatchObject({ status: 201 });
		expect(paths()).toEqual(['/token', '/api']);
	});

	it('takes a refused first token for a 401, with nothing sent', async () => {
		script(refusedToken(401, { error: 'invalid_client' }), newOnly);
		const credential = { grantType: 'clientCredentials', oauthTokenData: {} };
		expect(await send(where, 'microsoftDataverseOAuth2Api', { credential })).toMatchObject({ status: 401 });
		expect(paths()).toEqual(['/token']);
	});
});
