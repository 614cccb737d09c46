import { randomUUID } from 'node:crypto';

import type { INode, INodeParameters } from 'n8n-workflow';

import type { WorkflowToCreate } from '../../../scripts/n8n/rest-types.ts';

export const OVERTEN_TYPE = 'n8n-nodes-overten.overten';

/** Of a node: the client puts in the ID of the credential that it has created. */
export const CREDENTIALS = { overtenApi: { id: '', name: 'Overten account' } };

/** The names of the nodes of {@link promptsWorkflow}. */
export const NODES = {
	start: 'Start',
	prompts: 'Prompts',
	overten: 'Overten',
	end: 'End',
} as const;

/** Parameters that generate a workbook. */
export const WORKBOOK: INodeParameters = { resource: 'spreadsheet', operation: 'generate' };

/** Parameters that collect the file of a task whose ID is passed instead of a prompt. */
export const WAIT_FOR_TASK: INodeParameters = {
	resource: 'task',
	operation: 'wait',
	taskId: '={{ $json.prompt }}',
};

/** Creates one item from each prompt that is posted to `path`, and generates a file for each item. */
export function promptsWorkflow(
	path: string,
	overten: INodeParameters,
	settings: Partial<INode> = {},
): WorkflowToCreate {
	return chain('Files from prompts', [
		...itemsFromPrompts(path),
		overtenNode({ prompt: '={{ $json.prompt }}', ...overten }, settings),
		node(NODES.end, 'n8n-nodes-base.set', 3.4, {
			assignments: {
				assignments: [
					{
						id: randomUUID(),
						name: 'prompt',
						type: 'string',
						// Works only if the items are still paired with their input items.
						value: PROMPT_OF_ITEM,
					},
				],
			},
			includeOtherFields: true,
			options: {},
		}),
	]);
}

/** Whatever is between the two nodes. */
export const PROMPT_OF_ITEM = `={{ $('${NODES.prompts}').item.json.prompt }}`;

/** The same, where each item brings its prompt as a file, too, in the binary field `notes`. */
export function notesWorkflow(path: string, overten: INodeParameters): WorkflowToCreate {
	const workflow = promptsWorkflow(path, { prompt: PROMPT_OF_ITEM, ...overten });
	const notes = node('Notes', 'n8n-nodes-base.convertToFile', 1.1, {
		operation: 'toText',
		sourceProperty: 'prompt',
		binaryPropertyName: 'notes',
	});
	workflow.nodes.push(notes);
	workflow.connections[NODES.prompts] = { main: [[to(notes.name)]] };
	workflow.connections[notes.name] = { main: [[to(NODES.overten)]] };
	return workflow;
}

/** The start of a workflow that creates one item from each prompt that is posted to `path`. */
export function itemsFromPrompts(path: string): readonly INode[] {
	const items = node(NODES.prompts, 'n8n-nodes-base.splitOut', 1, {
		fieldToSplitOut: 'body.prompts',
		options: { destinationFieldName: 'prompt' },
	});
	return [webhook(path), items];
}

/** The start of a workflow that answers its callers at once. */
export function webhook(path: string): INode {
	return node(NODES.start, 'n8n-nodes-base.webhook', 2, {
		httpMethod: 'POST',
		path,
		responseMode: 'onReceived',
	});
}

/** Generates a workbook, unless its parameters say otherwise. */
export function overtenNode(parameters: INodeParameters, settings: Partial<INode> = {}): INode {
	return {
		...node(NODES.overten, OVERTEN_TYPE, 2, { ...WORKBOOK, ...parameters }),
		credentials: CREDENTIALS,
		...settings,
	};
}

/** The same as a tool of an agent. */
export function overtenTool(parameters: INodeParameters, settings: Partial<INode> = {}): INode {
	return overtenNode(parameters, { type: `${OVERTEN_TYPE}Tool`, ...settings });
}

export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: INodeParameters = {},
): INode {
	const id = randomUUID();
	const webhookId = type.endsWith('.webhook') ? { webhookId: id } : {};
	return { id, name, type, typeVersion, parameters, position: [0, 0], ...webhookId };
}

/** A connection to the input of a node. */
export function to(name: string) {
	return { node: name, type: 'main' as const, index: 0 };
}

/** Nodes one after another, from left to right. */
export function chain(name: string, nodes: readonly INode[]): WorkflowToCreate {
	const connections: WorkflowToCreate['connections'] = {};
	nodes.slice(1).forEach((next, index) => {
		const from = nodes[index]?.name ?? '';
		connections[from] = { main: [[to(next.name)]] };
	});
	const placed = nodes.map((each, index): INode => ({ ...each, position: [index * 220, 0] }));
	return { name, nodes: placed, connections, settings: { executionOrder: 'v1' } };
}
