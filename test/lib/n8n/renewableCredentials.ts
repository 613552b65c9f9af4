import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeProperties,
} from 'n8n-workflow';
import { ICredentialsHelper } from 'n8n-workflow';

/** n8n's Salesforce JWT type renews itself; the others are OAuth2 and renewed by n8n. */
const JWT = 'salesforceJwtApi';

/** n8n's store of credentials, with one credential of a type that can be renewed. */
export class RenewableCredentials extends ICredentialsHelper {
	constructor(
		private readonly type: string,
		private readonly stored: ICredentialDataDecryptedObject,
		private readonly tokenUrl: string,
	) {
		super();
	}

	/** A copy, as from n8n's database. */
	async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		return await Promise.resolve(structuredClone(this.stored));
	}

	getParentTypes(): string[] {
		return this.type === JWT ? [] : ['oAuth2Api'];
	}

	async updateCredentialsOauthTokenData(
		_details: INodeCredentialsDetails,
		_type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		await Promise.resolve(Object.assign(this.stored, data));
	}

	/** Asks for a token where there is none, or where the one there is was refused. */
	async preAuthentication(
		{ helpers }: IHttpRequestHelper,
		credential: ICredentialDataDecryptedObject,
		_type: string,
		_node: INode,
		isExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		if (this.type !== JWT || (credential['accessToken'] !== '' && !isExpired)) return;
		const answer: IDataObject = (await helpers.httpRequest({
			method: 'POST',
			url: this.tokenUrl,
			json: true,
		})) as IDataObject;
		return { accessToken: answer['access_token'] as string };
	}

	async runPreAuthentication(): Promise<undefined> {}

	async authenticate(
		{ accessToken }: ICredentialDataDecryptedObject,
		_type: string,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const headers = { ...request.headers, Authorization: `Bearer ${accessToken as string}` };
		return await Promise.resolve({ ...request, headers });
	}

	async getCredentials(): Promise<ICredentials> {
		return await Promise.reject(new Error('Not part of this stand-in.'));
	}

	async updateCredentials(): Promise<void> {}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	getCredentialsProperties(): INodeProperties[] {
		return [];
	}
}
