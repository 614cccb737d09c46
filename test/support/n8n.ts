import { Container } from '@n8n/di';
import { BinaryDataConfig, BinaryDataService } from 'n8n-core';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { TestCredentialsHelper } from './credentials-helper';
import { PackageTypes } from './node-types';
import type { NodesByName } from './node-types';

/** What the executions of one test file share, as in a running n8n. */
export interface N8n {
	readonly types: PackageTypes;
	readonly credentialsHelper: TestCredentialsHelper;
	/** The base URL of n8n, without a trailing slash. */
	readonly instanceUrl: string;
}

export interface N8nOptions {
	/** The values of the credential, whatever its type. */
	readonly credential?: ICredentialDataDecryptedObject;
	/** Where n8n stores files: on disk (its default), or in the execution's data. */
	readonly binaryMode?: 'default' | 'filesystem';
	readonly nodes?: NodesByName;
	readonly instanceUrl?: string;
}

/** n8n-core with the built package loaded. */
export async function createN8n({
	credential = {},
	binaryMode = 'filesystem',
	nodes,
	instanceUrl = 'http://127.0.0.1:5678',
}: N8nOptions = {}): Promise<N8n> {
	await useBinaryMode(binaryMode);
	const types = await PackageTypes.load(nodes);
	return { types, credentialsHelper: new TestCredentialsHelper(types, credential), instanceUrl };
}

/** Applies to files that are stored from now on. */
export async function useBinaryMode(mode: 'default' | 'filesystem'): Promise<void> {
	Container.get(BinaryDataConfig).mode = mode;
	await Container.get(BinaryDataService).init();
}
