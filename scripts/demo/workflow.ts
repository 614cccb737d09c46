import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { INode } from 'n8n-workflow';

import type { WorkflowToCreate } from '../n8n/rest-types.ts';
import { PROJECT_ROOT } from '../paths.ts';

/** The example that the demo runs and the pictures show. */
export const EXAMPLE = {
	file: 'examples/three-documents.json',
	trigger: 'Start Here',
	/** The node that outputs all files. */
	lastNode: 'Files',
};

/** @param file its path in the project */
export async function readExample(file = EXAMPLE.file): Promise<WorkflowToCreate> {
	const value: unknown = JSON.parse(await readFile(join(PROJECT_ROOT, file), 'utf8'));
	if (isWorkflow(value)) return withWebhookIds(value);
	throw new TypeError(`${file} is not a workflow.`);
}

/** The same workflow, with other parameters for one of its nodes. */
export function withParameters(
	workflow: WorkflowToCreate,
	nodeName: string,
	parameters: INode['parameters'],
): WorkflowToCreate {
	return changeNodes(workflow, (node) =>
		node.name === nodeName ? { ...node.parameters, ...parameters } : node.parameters,
	);
}

/**
 * The same workflow for an n8n that cannot be reached from outside: its nodes poll instead of waiting for a callback.
 */
export function withoutCallbacks(workflow: WorkflowToCreate): WorkflowToCreate {
	return changeNodes(workflow, ({ parameters }) =>
		parameters.executionMode === 'webhook' ? { ...parameters, executionMode: 'poll' } : parameters,
	);
}

/**
 * An example has no webhook IDs, so that it can be imported twice: n8n's editor gives one to each node that has none. Here
 * it is the node's own ID.
 */
function withWebhookIds(workflow: WorkflowToCreate): WorkflowToCreate {
	const nodes = workflow.nodes.map((node) =>
		/(?:chat|form|overten)Trigger$/.test(node.type) ? { ...node, webhookId: node.id } : node,
	);
	return { ...workflow, nodes };
}

function changeNodes(
	workflow: WorkflowToCreate,
	change: (node: INode) => INode['parameters'],
): WorkflowToCreate {
	const nodes = workflow.nodes.map((node) => ({ ...node, parameters: change(node) }));
	return { ...workflow, nodes };
}

function isWorkflow(value: unknown): value is WorkflowToCreate {
	return typeof value === 'object' && value !== null && 'nodes' in value && 'connections' in value;
}
