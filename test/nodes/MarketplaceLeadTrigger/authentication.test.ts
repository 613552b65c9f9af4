import { payload } from '../leads';
import { type Answered, post, type Posted } from './webhook';

const BODY = { body: JSON.stringify(payload()), headers: { 'content-type': 'application/json' } };
const REFUSED: Answered = {
	status: 401,
	answer: { message: 'The token of this address is missing or wrong.' },
	items: [],
};

describe('Marketplace Lead Trigger', () => {
	it('asks for nothing besides the address by default', async () => {
		expect(await post({ ...BODY, query: { token: 'whatever' } })).toMatchObject({ status: 200 });
	});

	describe('with a query token', () => {
		const ask = async (query: NonNullable<Posted['query']>, value = 'secret'): Promise<Answered> =>
			await post({
				...BODY,
				query,
				parameters: { authentication: 'queryAuth' },
				credentials: { httpQueryAuth: { name: 'token', value } },
			});

		it('takes a lead that shows it', async () => {
			expect(await ask({ token: 'secret', other: '1' })).toMatchObject({
				status: 200,
				answer: { received: 1 },
			});
		});

		it.each<[string, NonNullable<Posted['query']>]>([
			['no token', {}],
			['a wrong token', { token: 'Secret' }],
			['the beginning of the token', { token: 'secre' }],
			['an empty token', { token: '' }],
			['the token under another name', { TOKEN: 'secret' }],
			['the token repeated', { token: ['secret', 'secret'] }],
			['the token inside an object', { token: { a: 'secret' } }],
		])('answers 401 to %s, before it looks at the body', async (_, query) => {
			expect(await ask(query)).toEqual(REFUSED);
		});

		it('lets nobody in while the credential holds no token', async () => {
			expect(await ask({ token: '' }, '')).toEqual(REFUSED);
			expect(await ask({}, '')).toEqual(REFUSED);
		});
	});

	describe('with a header', () => {
		const ask = async (headers: NonNullable<Posted['headers']>): Promise<Answered> =>
			await post({
				...BODY,
				headers: { ...BODY.headers, ...headers },
				parameters: { authentication: 'headerAuth' },
				credentials: { httpHeaderAuth: { name: 'X-Gateway-Key', value: 'secret' } },
			});

		it('takes a lead that shows it; names of headers have no case', async () => {
			expect(await ask({ 'x-gateway-key': 'secret' })).toMatchObject({ status: 200 });
		});

		it.each<[string, NonNullable<Posted['headers']>]>([
			['none', {}],
			['a wrong one', { 'x-gateway-key': 'SECRET' }],
			['an empty one', { 'x-gateway-key': '' }],
			['it twice, as Node.js joins them', { 'x-gateway-key': 'secret, secret' }],
			['it as a list', { 'x-gateway-key': ['secret', 'secret'] }],
		])('answers 401 to %s', async (_, headers) => {
			expect(await ask(headers)).toEqual(REFUSED);
		});
	});

	it.each(['queryAuth', 'headerAuth'])(
		'answers 500 and throws nothing where the credential for %s cannot be read',
		async (authentication) => {
			const unreadable = new Error('Credentials could not be decrypted.');
			const credentials = { httpQueryAuth: unreadable, httpHeaderAuth: unreadable };
			expect(await post({ ...BODY, parameters: { authentication }, credentials })).toEqual({
				status: 500,
				answer: { message: 'The credential of this trigger cannot be read. Check it in n8n.' },
				items: [],
			});
			expect(await post({ ...BODY, parameters: { authentication } })).toMatchObject({ status: 500 });
		},
	);
});
