/**
 * n8n's REST interface as its editor uses it. It is not n8n's public API: what is here was read in n8n
 * 2.41.1 and tried.
 */

/** n8n answered a request with an error. */
export class N8nRequestError extends Error {
	override name = 'N8nRequestError';
	readonly status: number;

	constructor(request: string, status: number, message: string) {
		super(`${request}: ${status} ${message}`);
		this.status = status;
	}
}

/** The one account of our own n8n. Loopback only, so its password is no secret. */
export interface Owner {
	readonly email: string;
	readonly password: string;
}

export const demoOwner: Owner = { email: 'demo@example.com', password: 'Marketplace1' };

// n8n ties a session to its browser.
const BROWSER_ID = 'n8n-nodes-marketplace-leads';
const MOST_REDIRECTS = 5;

export class N8nClient {
	readonly url: string;
	private cookie = '';

	constructor(url: string) {
		this.url = url;
	}

	/** Makes the account of a fresh n8n, or signs in where it exists. */
	async signIn(owner: Owner = demoOwner): Promise<void> {
		const settings = await this.request<{ userManagement: { showSetupOnFirstLoad: boolean } }>(
			'GET',
			'/rest/settings',
		);
		if (settings.userManagement.showSetupOnFirstLoad) {
			await this.request('POST', '/rest/owner/setup', { ...owner, firstName: 'Demo', lastName: 'Owner' });
		} else {
			await this.request('POST', '/rest/login', {
				emailOrLdapLoginId: owner.email,
				password: owner.password,
			});
		}
	}

	/** One request; returns the answer's `data`. Throws {@link N8nRequestError} on 4xx and 5xx. */
	async request<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: {
				'browser-id': BROWSER_ID,
				'push-ref': BROWSER_ID,
				...(this.cookie === '' ? {} : { cookie: this.cookie }),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			body: body === undefined ? null : JSON.stringify(body),
		});
		for (const cookie of response.headers.getSetCookie()) {
			if (cookie.startsWith('n8n-auth=')) this.cookie = cookie.split(';')[0] ?? '';
		}
		const text = await response.text();
		if (!response.ok) throw new N8nRequestError(`${method} ${path}`, response.status, text.slice(0, 500));
		const answer: { data: T } = text === '' ? { data: undefined } : JSON.parse(text);
		return answer.data;
	}

	/**
	 * Signs a credential in as the editor's "Connect" does, where the other side consents at once: asks n8n for its
	 * address, and follows the redirects back to n8n.
	 *
	 * @throws Error with n8n's words where the sign-in fails
	 */
	async connect(credentialId: string): Promise<void> {
		let address = await this.request<string>('GET', `/rest/oauth2-credential/auth?id=${credentialId}`);
		for (let step = 0; step < MOST_REDIRECTS; step++) {
			const headers = { 'browser-id': BROWSER_ID, cookie: this.cookie };
			const isOurs = new URL(address).pathname.startsWith('/rest/');
			const response = await fetch(address, { redirect: 'manual', headers: isOurs ? headers : {} });
			const next = response.headers.get('location');
			if (next === null) {
				const page = await response.text();
				if (response.ok && !/error/i.test(/<title>(.*?)<\/title>/i.exec(page)?.[1] ?? '')) return;
				throw new Error(`The sign-in ended with ${response.status}: ${page.slice(0, 500)}`);
			}
			address = new URL(next, address).href;
		}
		throw new Error('The sign-in went round in circles.');
	}
}
