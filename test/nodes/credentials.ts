import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeProperties,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { ICredentialsHelper } from 'n8n-workflow';

import { SALESFORCE_JWT, signedByJwt, signInByJwt } from './salesforceJwt';

/** What a test knows of a credential: its fields, or that it cannot be read. */
export type GivenCredentials = Readonly<Record<string, ICredentialDataDecryptedObject | Error>>;

/**
 * n8n's store of credentials, as far as our nodes use it. Signing a request is n8n's matter too: here only header
 * credentials do, those of OAuth2, whose tokens n8n fetches, renews and has kept, and Salesforce's of JWT.
 */
export class CredentialsHelper extends ICredentialsHelper {
	private readonly tokens = new Map<string, unknown>();

	/** @param given credentials by type */
	constructor(private readonly given: GivenCredentials) {
		super();
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		_details: INodeCredentialsDetails,
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		const credential = this.given[type];
		if (credential === undefined) throw new Error(`There is no credential of type ${type}`);
		if (credential instanceof Error) throw credential;
		const token = this.tokens.get(type) as ICredentialDataDecryptedObject | undefined;
		return token === undefined ? credential : { ...credential, oauthTokenData: token };
	}

	async authenticate(
		credential: ICredentialDataDecryptedObject,
		type: string,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		if (type === SALESFORCE_JWT) return signedByJwt(credential, request);
		if (type !== 'httpHeaderAuth') throw new Error(`Not part of this stand-in: ${type}`);
		const { name, value } = credential;
		return { ...request, headers: { ...request.headers, [name as string]: value } };
	}

	async preAuthentication(
		_helpers: IHttpRequestHelper,
		credential: ICredentialDataDecryptedObject,
		type: string,
		_node: INode,
		isExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		return type === SALESFORCE_JWT ? await signInByJwt(credential, isExpired) : undefined;
	}

	async runPreAuthentication(): Promise<undefined> {}

	async getCredentials(): Promise<ICredentials> {
		throw new Error('Not part of this stand-in.');
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(
		_details: INodeCredentialsDetails,
		type: string,
		{ oauthTokenData }: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.tokens.set(type, structuredClone(oauthTokenData));
	}

	getParentTypes(type: string): string[] {
		return type.endsWith('OAuth2Api') ? ['oAuth2Api'] : [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	getCredentialsProperties(): INodeProperties[] {
		return [];
	}
}
