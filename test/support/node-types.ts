import 'reflect-metadata';

import { resolve } from 'node:path';

import { PackageDirectoryLoader, UnrecognizedNodeTypeError } from 'n8n-core';
import { NodeHelpers } from 'n8n-workflow';
import type {
	ICredentialType,
	IDataObject,
	INodeType,
	INodeTypes,
	IVersionedNodeType,
} from 'n8n-workflow';

import { nodeAsTool } from './node-as-tool';
import { EmitItems, PassThrough } from './test-nodes';

const PROJECT_ROOT = resolve(__dirname, '../..');

export const PACKAGE_NAME = 'n8n-nodes-overten';

export const PASS_THROUGH = 'test.passThrough';

export const EMIT_ITEMS = 'test.emitItems';

/** Node types by full name, such as `test.wait`. */
export type NodesByName = Readonly<Record<string, INodeType>>;

/** The built package, loaded from its package.json as n8n does, plus the tests' own nodes. */
export class PackageTypes implements INodeTypes {
	readonly #loader: PackageDirectoryLoader;

	readonly #testNodes: NodesByName;

	private constructor(loader: PackageDirectoryLoader, testNodes: NodesByName) {
		this.#loader = loader;
		this.#testNodes = {
			[PASS_THROUGH]: new PassThrough(),
			[EMIT_ITEMS]: new EmitItems(),
			...testNodes,
		};
	}

	/** @throws Error if `dist` was not built. */
	static async load(testNodes: NodesByName = {}): Promise<PackageTypes> {
		const loader = new PackageDirectoryLoader(PROJECT_ROOT);
		await loader.loadAll();
		return new PackageTypes(loader, testNodes);
	}

	/** @throws UnrecognizedNodeTypeError */
	getByName(nodeType: string): INodeType | IVersionedNodeType {
		const testNode = this.#testNodes[nodeType];
		if (testNode !== undefined) return testNode;
		const name = nameInPackage(nodeType);
		if (name === undefined) throw new UnrecognizedNodeTypeError('test', nodeType);
		return this.#loader.getNode(name).type;
	}

	/** `<name>Tool` is the AI tool that n8n creates from the node `<name>`. */
	getByNameAndVersion(nodeType: string, version?: number): INodeType {
		if (nodeType.endsWith('Tool') && !this.#knows(nodeType)) {
			return nodeAsTool(this.getByNameAndVersion(nodeType.slice(0, -'Tool'.length), version));
		}
		return NodeHelpers.getVersionedNodeType(this.getByName(nodeType), version);
	}

	getKnownTypes(): IDataObject {
		return {};
	}

	/** @throws UnrecognizedCredentialTypeError */
	getCredential(name: string): ICredentialType {
		return this.#loader.getCredential(name).type;
	}

	#knows(nodeType: string): boolean {
		const name = nameInPackage(nodeType);
		return nodeType in this.#testNodes || (name !== undefined && name in this.#loader.known.nodes);
	}
}

function nameInPackage(nodeType: string): string | undefined {
	const prefix = `${PACKAGE_NAME}.`;
	return nodeType.startsWith(prefix) ? nodeType.slice(prefix.length) : undefined;
}
