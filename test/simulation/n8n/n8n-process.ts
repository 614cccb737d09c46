import { createRequire } from 'node:module';

import type { AxiosStatic } from 'axios';
import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	INodeType,
	IWebhookFunctions,
} from 'n8n-workflow';

import { TestCredentialsHelper } from '../../support/credentials-helper.ts';
import type { N8n } from '../../support/n8n.ts';
import { PACKAGE_NAME, PackageTypes } from '../../support/node-types.ts';
import type { NodesByName } from '../../support/node-types.ts';
import { freshNode } from './fresh-node.ts';
import { inProcess, stillAlive } from './process-life.ts';
import type { ProcessLife } from './process-life.ts';

/** The HTTP client of n8n's helpers: the one that n8n-core's package for it has. */
const fromHere = createRequire(import.meta.url);
const fromCore = createRequire(fromHere.resolve('n8n-core'));
const fromNetwork = createRequire(fromCore.resolve('@n8n/backend-network'));
const { interceptors } = fromNetwork('axios') as AxiosStatic;

// A process that has crashed sends nothing any more.
interceptors.request.use(async (request) => {
	await stillAlive();
	return request;
});

export interface ProcessOptions {
	readonly name: string;
	/** The build of the package. */
	readonly dist: string;
	readonly credential: ICredentialDataDecryptedObject;
	readonly instanceUrl: string;
	readonly nodes: NodesByName;
}

/** One of the processes of an n8n, with what the node's modules remember in it. */
export class N8nProcess {
	readonly name: string;

	readonly n8n: N8n;

	readonly #node: { current: INodeType };

	readonly #dist: string;

	#life: ProcessLife;

	private constructor({ dist, name }: ProcessOptions, n8n: N8n, node: { current: INodeType }) {
		this.name = name;
		this.n8n = n8n;
		this.#dist = dist;
		this.#node = node;
		this.#life = { name, ended: false };
	}

	static async start(options: ProcessOptions): Promise<N8nProcess> {
		const { credential, dist, instanceUrl, nodes } = options;
		const node = { current: freshNode(dist) };
		const types = await PackageTypes.load({
			...nodes,
			[`${PACKAGE_NAME}.overten`]: currentOf(node),
		});
		const credentialsHelper = new TestCredentialsHelper(types, credential);
		return new N8nProcess(options, { types, credentialsHelper, instanceUrl }, node);
	}

	get life(): ProcessLife {
		return this.#life;
	}

	/** Does work in this process: nothing of it happens once the process has crashed. */
	run<T>(work: () => T): T {
		return inProcess(this.#life, work);
	}

	/** Crashes, and starts again: what its modules remembered is gone. */
	restart(): void {
		this.#life.ended = true;
		this.#life = { name: this.name, ended: false };
		this.#node.current = freshNode(this.#dist);
	}
}

/** n8n keeps one object per node type: here it leads to the code of the process as it is. */
function currentOf(node: { readonly current: INodeType }): INodeType {
	const { description, methods } = node.current;
	return {
		description,
		...(methods && { methods }),
		async execute(this: IExecuteFunctions) {
			return (await node.current.execute?.call(this)) ?? [];
		},
		async webhook(this: IWebhookFunctions) {
			return (await node.current.webhook?.call(this)) ?? {};
		},
	};
}
