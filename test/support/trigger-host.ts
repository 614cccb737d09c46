import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';
import type { Request, Response } from 'express';
import { HookContext, WebhookContext } from 'n8n-core';
import { deepCopy, NodeHelpers } from 'n8n-workflow';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IWebhookData,
	IWorkflowBase,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { makeAdditionalData } from './additional-data';
import { makeWorkflow } from './execution';
import type { N8n } from './n8n';
import { PACKAGE_NAME } from './node-types';
import { defineWorkflow } from './workflow-definition';

type HookName = 'checkExists' | 'create' | 'delete';

const NODE = 'Overten Trigger';

/**
 * The part of n8n's server that triggers live in: it runs the hooks at activation and deactivation, loads the workflow
 * anew for each request, keeps its static data in between, and answers as n8n 2.41 does.
 */
export class TriggerHost {
	/** Where it is reached, without a slash at its end. */
	readonly url: string;

	/** The items that runs were started with. */
	readonly runs: INodeExecutionData[] = [];

	/** What n8n's database holds of the workflow's memory. */
	staticData: IDataObject = {};

	/** Default: none. Thrown in place of starting a run. */
	startFailure: Error | undefined;

	readonly #server: Server;

	#n8n: N8n | undefined;

	#definition: IWorkflowBase | undefined;

	private constructor(url: string, server: Server) {
		this.url = url;
		this.#server = server;
	}

	static async start(): Promise<TriggerHost> {
		const app = express();
		const server = app.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const host = new TriggerHost(`http://127.0.0.1:${String(port)}`, server);
		app.post(
			'/webhook/*path',
			express.raw({ type: () => true, limit: '16mb' }),
			async (request, response) => {
				await host.#receive(request, response);
			},
		);
		return host;
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		this.#server.close();
		await once(this.#server, 'close');
	}

	/** The workflow with the trigger, saved. A new ID makes another workflow of it, with no memory. */
	save(n8n: N8n, parameters: INodeParameters, workflowId = 'test-workflow'): void {
		const isNew = workflowId !== this.#definition?.id;
		this.#n8n = n8n;
		this.#definition = defineWorkflow(n8n.types, {
			workflowId,
			nodes: [
				{
					name: NODE,
					type: `${PACKAGE_NAME}.overtenTrigger`,
					parameters,
					webhookId: 'hook-of-the-trigger',
				},
			],
			wires: [],
		});
		if (!isNew) return;
		this.staticData = {};
		this.runs.length = 0;
	}

	/** @throws what the node's hooks throw */
	async activate(): Promise<void> {
		const exists = await this.#runHook('checkExists');
		if (!exists) await this.#runHook('create');
	}

	async deactivate(): Promise<boolean> {
		return await this.#runHook('delete');
	}

	/** The address that Overten is to call. */
	get webhookUrl(): string {
		return `${this.url}/webhook/${this.#open('internal').webhook.path}`;
	}

	async #runHook(name: HookName): Promise<boolean> {
		const { additionalData, node, webhook, workflow } = this.#open('internal');
		const hook = workflow.nodeTypes.getByNameAndVersion(node.type).webhookMethods?.default?.[name];
		if (hook === undefined) throw new Error(`The trigger has no hook '${name}'.`);
		const context = new HookContext(
			workflow,
			node,
			additionalData,
			'internal',
			'activate',
			webhook,
		);
		const result = await hook.call(context);
		this.#keepMemory(workflow);
		return result;
	}

	async #receive(request: Request, response: Response): Promise<void> {
		const rawBody: unknown = request.body;
		request.rawBody = Buffer.isBuffer(rawBody) ? rawBody : Buffer.alloc(0);
		const { additionalData, node, webhook, workflow } = this.#open('webhook');
		additionalData.httpRequest = request;
		additionalData.httpResponse = response;
		const context = new WebhookContext(
			workflow,
			node,
			additionalData,
			'webhook',
			webhook,
			[],
			null,
		);
		const { workflowData } =
			(await workflow.nodeTypes.getByNameAndVersion(node.type).webhook?.call(context)) ?? {};
		if (workflowData === undefined) return;
		if (this.startFailure !== undefined) {
			response.status(500).json({ code: 0, message: this.startFailure.message });
			return;
		}
		this.#keepMemory(workflow);
		this.runs.push(...workflowData.flat());
		response.json({ message: 'Workflow was started' });
	}

	/** The workflow as n8n loads it, with the address of its trigger. */
	#open(mode: WorkflowExecuteMode) {
		if (this.#n8n === undefined || this.#definition === undefined) {
			throw new Error('No workflow is saved.');
		}
		const definition = { ...this.#definition, staticData: deepCopy(this.staticData) };
		const workflow = makeWorkflow(this.#n8n, definition);
		const additionalData = makeAdditionalData({
			...this.#n8n,
			executionId: '',
			mode,
			workflow: definition,
		});
		const node = workflow.getNode(NODE);
		if (node === null) throw new Error('The workflow has no trigger.');
		return { workflow, additionalData, node, webhook: webhookOf(workflow, node, additionalData) };
	}

	#keepMemory({ staticData }: Workflow): void {
		this.staticData = deepCopy(staticData);
	}
}

function webhookOf(
	workflow: Workflow,
	node: INode,
	additionalData: ReturnType<typeof makeAdditionalData>,
): IWebhookData {
	const { webhooks = [] } = workflow.nodeTypes.getByNameAndVersion(node.type).description;
	const [webhookDescription] = webhooks;
	if (webhookDescription === undefined) throw new Error('The trigger has no webhook.');
	return {
		httpMethod: 'POST',
		node: node.name,
		path: NodeHelpers.getNodeWebhookPath(workflow.id, node, webhookDescription.path),
		webhookDescription,
		workflowId: workflow.id,
		workflowExecuteAdditionalData: additionalData,
	};
}
