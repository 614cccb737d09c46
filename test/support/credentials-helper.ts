import { Credentials } from 'n8n-core';
import { ICredentialsHelper, UserError } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
	INodeCredentialsDetails,
	INodeProperties,
	IRequestOptionsSimplified,
} from 'n8n-workflow';

import type { PackageTypes } from './node-types';

/** As in n8n's server (`errors/credential-not-found.error`), which n8n-core does not have. */
class CredentialNotFoundError extends UserError {
	constructor() {
		super('Credential with ID "1" does not exist for type "overtenApi".');
	}
}

function encryptedElsewhere(): Credentials {
	return new Credentials({ id: '1', name: 'Overten' }, 'overtenApi', 'bm90IG91cnM=');
}

/**
 * What n8n's server does with credentials for n8n-core: returns the test's credential, and calls the `authenticate`
 * function of its type for requests.
 */
export class TestCredentialsHelper extends ICredentialsHelper {
	readonly #types: PackageTypes;

	readonly #data: ICredentialDataDecryptedObject;

	/** Why n8n cannot read the credential, as its server says it (`credentials-helper` and `credentials` of 2.41.1). */
	problem: 'deleted' | 'undecryptable' | undefined;

	/** How often n8n has read the credential. */
	reads = 0;

	constructor(types: PackageTypes, data: ICredentialDataDecryptedObject) {
		super();
		this.#types = types;
		this.#data = data;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.#types.getCredential(typeName);
		if (typeof authenticate !== 'function')
			throw new Error('The credential has no function for it.');
		// The older helpers, which n8n's own nodes use, have `uri`.
		const uri = 'uri' in requestOptions ? requestOptions.uri : undefined;
		const url = typeof uri === 'string' ? uri : '';
		return await authenticate(credentials, { url, ...requestOptions });
	}

	async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		this.reads += 1;
		if (this.problem === 'deleted') throw new CredentialNotFoundError();
		// What n8n-core itself throws for data that another encryption key has encrypted.
		if (this.problem === 'undecryptable') await encryptedElsewhere().getData();
		return await Promise.resolve({ ...this.#data });
	}

	async getCredentials(details: INodeCredentialsDetails, type: string): Promise<Credentials> {
		return await Promise.resolve(new Credentials(details, type));
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.#types.getCredential(type).properties;
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	preAuthentication(): Promise<undefined> {
		return Promise.resolve(undefined);
	}

	runPreAuthentication(): Promise<undefined> {
		return Promise.resolve(undefined);
	}

	updateCredentials(): Promise<void> {
		return Promise.reject(new Error('A node must not change its credential.'));
	}

	updateCredentialsOauthTokenData(): Promise<void> {
		return Promise.reject(new Error('A node must not change its credential.'));
	}
}
