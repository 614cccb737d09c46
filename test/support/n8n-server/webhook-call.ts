import type { Request, Response } from 'express';
import { WebhookContext } from 'n8n-core';
import { createRunExecutionData, NodeHelpers, NodeOperationError } from 'n8n-workflow';
import type {
	INode,
	INodeExecutionData,
	IRunExecutionData,
	IWebhookData,
	IWebhookResponseData,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { HttpError } from './webhook-server';
import type { Answer } from './webhook-server';

/** A request at a node's webhook. */
export interface WebhookCall {
	readonly request: Request;
	readonly response: Response;
	readonly workflow: Workflow;
	readonly webhook: IWebhookData;
	readonly additionalData: IWorkflowExecuteAdditionalData;
	readonly mode: WorkflowExecuteMode;
	/** Of the execution that waits; undefined where a call begins one. */
	readonly waiting?: IRunExecutionData;
	/**
	 * Stores the execution and starts it.
	 * @throws when it cannot be stored
	 */
	start(data: IRunExecutionData): Promise<void>;
	/** Called where n8n stores the workflow's static data, if it has changed. */
	saveStaticData(): Promise<void>;
}

/**
 * Runs a node's `webhook()` in n8n-core's own context, and does with its result what n8n does: n8n-core has no code for
 * that, so this follows n8n 2.41.1 (`webhooks/webhook-helpers`), response mode `onReceived`.
 *
 * - Without `workflowData`, no execution starts.
 * - `noWebhookResponse` says that the node has answered. n8n then stores the static data at once.
 * - Otherwise n8n answers when it has stored and started the execution, and then stores the static data. When the
 *   start fails, it answers 500 and stores nothing.
 * - When `webhook()` throws, n8n answers 500, and runs the workflow with an error and one empty item.
 */
export async function callWebhook(call: WebhookCall): Promise<Answer | undefined> {
	const node = nodeOf(call);
	call.additionalData.httpRequest = call.request;
	call.additionalData.httpResponse = call.response;
	let result: IWebhookResponseData;
	try {
		result = await runNode(call, node);
	} catch (error) {
		const data = executionData(call, node, [[{ json: {} }]]);
		data.resultData = {
			runData: {},
			lastNodeExecuted: node.name,
			error: new NodeOperationError(node, error instanceof Error ? error : String(error)),
		};
		await call.start(data);
		throw new HttpError(500, 'Workflow Webhook Error: Workflow could not be started!');
	}

	const { noWebhookResponse = false, webhookResponse, workflowData } = result;
	if (noWebhookResponse || workflowData === undefined) await call.saveStaticData();
	if (workflowData === undefined) {
		if (noWebhookResponse) return undefined;
		return { status: 200, body: webhookResponse ?? { message: 'Webhook call received' } };
	}
	try {
		await call.start(executionData(call, node, workflowData));
	} catch {
		if (noWebhookResponse) return undefined;
		throw new HttpError(500, 'There was a problem executing the workflow');
	}
	if (noWebhookResponse) return undefined;
	await call.saveStaticData();
	return { status: 200, body: webhookResponse ?? { message: 'Workflow was started' } };
}

/** The webhooks of a node, with the paths at which n8n registers them. */
export function webhooksOf(
	workflow: Workflow,
	node: INode,
	workflowExecuteAdditionalData: IWorkflowExecuteAdditionalData,
): IWebhookData[] {
	const { description } = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	return (description.webhooks ?? []).map((webhookDescription) => ({
		httpMethod: 'POST',
		node: node.name,
		path: NodeHelpers.getNodeWebhookPath(
			workflow.id,
			node,
			webhookDescription.path,
			webhookDescription.isFullPath === true,
			webhookDescription.restartWebhook,
		),
		webhookDescription,
		workflowId: workflow.id,
		workflowExecuteAdditionalData,
	}));
}

async function runNode(call: WebhookCall, node: INode): Promise<IWebhookResponseData> {
	const { additionalData, mode, waiting, webhook, workflow } = call;
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	if (nodeType.webhook === undefined) throw new Error(`'${node.name}' takes no webhook calls.`);
	return await nodeType.webhook.call(
		new WebhookContext(workflow, node, additionalData, mode, webhook, [], waiting ?? null),
	);
}

/** The execution that starts, or that continues, with what the node has returned. */
function executionData(
	{ waiting }: WebhookCall,
	node: INode,
	main: INodeExecutionData[][],
): IRunExecutionData {
	if (waiting === undefined) {
		return createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node, data: { main }, source: null }] },
		});
	}
	const [next] = waiting.executionData?.nodeExecutionStack ?? [];
	if (next === undefined) throw new Error('The execution has nothing to go on with.');
	next.data.main = main;
	next.metadata = { ...next.metadata, forwardAllOutputs: true };
	return waiting;
}

function nodeOf({ webhook, workflow }: WebhookCall): INode {
	const node = workflow.getNode(webhook.node);
	if (node === null) throw new HttpError(404, 'Could not find node to process webhook.');
	return node;
}
