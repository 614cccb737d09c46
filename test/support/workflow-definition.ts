import type { IConnections, INode, IWorkflowBase, NodeConnectionType } from 'n8n-workflow';

import { PACKAGE_NAME } from './node-types';
import type { PackageTypes } from './node-types';

/** A node as a test defines it; omitted fields have n8n's defaults. */
export type NodeSpec = Pick<INode, 'name' | 'type'> & Partial<INode>;

/** `[from, to]`, from an output other than the first, or of another kind than main. */
export type Wire = readonly [
	from: string,
	to: string,
	output?: number,
	connectionType?: NodeConnectionType,
];

export interface WorkflowSpec {
	readonly nodes: readonly NodeSpec[];
	readonly wires: readonly Wire[];
	/** Default: `test-workflow`. */
	readonly workflowId?: string;
	readonly settings?: IWorkflowBase['settings'];
	/** The static data of the workflow's nodes. */
	readonly staticData?: IWorkflowBase['staticData'];
}

/** The workflow as n8n would store it; nodes that need a credential have the test's one. */
export function defineWorkflow(types: PackageTypes, spec: WorkflowSpec): IWorkflowBase {
	return {
		id: spec.workflowId ?? 'test-workflow',
		name: 'Test',
		nodes: spec.nodes.map((node) => completeNode(types, node)),
		connections: connect(spec.wires),
		settings: { executionOrder: 'v1', ...spec.settings },
		staticData: spec.staticData ?? {},
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: new Date(),
		updatedAt: new Date(),
	};
}

function completeNode(types: PackageTypes, spec: NodeSpec): INode {
	const { description } = types.getByNameAndVersion(spec.type, spec.typeVersion);
	const { credentials = [], version } = description;
	return {
		id: `id-of-${spec.name}`,
		typeVersion: spec.type.startsWith(PACKAGE_NAME) ? ([version].flat().at(-1) ?? 1) : 1,
		position: [0, 0],
		parameters: {},
		credentials: Object.fromEntries(
			credentials.map(({ name }) => [name, { id: `id-of-${name}`, name }]),
		),
		...spec,
	};
}

function connect(wires: readonly Wire[]): IConnections {
	const connections: IConnections = {};
	for (const [from, to, output = 0, type = 'main'] of wires) {
		const outputs = ((connections[from] ??= {})[type] ??= []);
		while (outputs.length <= output) outputs.push([]);
		outputs[output]?.push({ node: to, type, index: 0 });
	}
	return connections;
}
