import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';
import type { Request, Response } from 'express';
import { WebhookContext } from 'n8n-core';
import type {
	INodeExecutionData,
	IRunExecutionData,
	IWebhookData,
	IWebhookResponseData,
} from 'n8n-workflow';

import { makeAdditionalData } from './additional-data';
import { makeWorkflow, readStored, resumeExecution } from './execution';
import type { Execution, ExecutionIdentity } from './execution';
import type { N8n } from './n8n';

interface Held {
	readonly n8n: N8n;
	readonly execution: Execution;
	/** What a call of `hold` waits for. */
	readonly finish: (execution: Execution) => void;
	running: boolean;
}

/** The part of n8n's server that stored executions are woken by: addresses, states and answers are those of 2.41. */
export class WaitingHost {
	readonly url: string;

	readonly #server: Server;

	readonly #held = new Map<string, Held>();

	#failures = 0;

	private constructor(url: string, server: Server) {
		this.url = url;
		this.#server = server;
	}

	static async start(): Promise<WaitingHost> {
		const app = express();
		const server = app.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const host = new WaitingHost(`http://127.0.0.1:${String(port)}`, server);
		app.post(
			'/webhook-waiting/:id/:path',
			express.raw({ type: () => true, limit: '16mb' }),
			async (request, response) => {
				await host.#call(request, response);
			},
		);
		return host;
	}

	/** Stores an execution that waits. @returns how it ends, once it was woken */
	async hold(n8n: N8n, execution: Execution): Promise<Execution> {
		return await new Promise((finish) => {
			this.#held.set(execution.id, { n8n, execution, finish, running: false });
		});
	}

	/** The next execution that a node wants to go on with cannot be stored: n8n's database is away. */
	failOnce(): void {
		this.#failures += 1;
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		this.#server.close();
		await once(this.#server, 'close');
	}

	async #call(request: Request, response: Response): Promise<void> {
		const held = this.#held.get(String(request.params.id));
		if (held === undefined) {
			response.status(500).json({ message: 'The execution is not stored yet.' });
			return;
		}
		if (held.running) {
			response.status(409).json({ message: 'The execution is running already.' });
			return;
		}
		const data = readStored(held.execution);
		const answer = await callNode(held, data, request, response);
		if (answer.workflowData === undefined) return;
		if (this.#failures > 0) {
			this.#failures -= 1;
			if (!response.headersSent) response.status(500).json({ message: 'There was a problem.' });
			return;
		}
		held.running = true;
		// Since 2.x, n8n answers when it has stored that the execution goes on.
		if (answer.noWebhookResponse !== true) response.json(answer.webhookResponse ?? {});
		prepare(data, answer.workflowData);
		held.finish(await resumeExecution(held.n8n, held.execution, data).ended);
	}
}

/** Has the waiting node's `webhook()` answer a call. */
export async function callNode(
	{ execution, n8n }: { readonly execution: ExecutionIdentity; readonly n8n: N8n },
	data: IRunExecutionData,
	request: Request,
	response: Response,
): Promise<IWebhookResponseData> {
	const workflow = makeWorkflow(n8n, execution.workflow);
	const node = workflow.getNode(data.resultData.lastNodeExecuted ?? '');
	if (node === null) throw new Error('The execution does not say where it waits.');
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const { id: executionId, mode } = execution;
	const additionalData = makeAdditionalData({ ...n8n, ...execution, executionId });
	const [webhookDescription] = nodeType.description.webhooks ?? [];
	if (webhookDescription?.restartWebhook !== true || nodeType.webhook === undefined) {
		throw new Error('The node cannot be woken.');
	}
	const webhookData: IWebhookData = {
		httpMethod: 'POST',
		node: node.name,
		path: String(request.params.path),
		webhookDescription,
		workflowId: execution.workflow.id,
		workflowExecuteAdditionalData: additionalData,
	};
	const rawBody: unknown = request.body;
	request.rawBody = Buffer.isBuffer(rawBody) ? rawBody : Buffer.alloc(0);
	request.body = parseBody(request.rawBody);
	additionalData.httpRequest = request;
	additionalData.httpResponse = response;
	const context = new WebhookContext(workflow, node, additionalData, mode, webhookData, [], data);
	return await nodeType.webhook.call(context);
}

function parseBody(rawBody: Buffer): unknown {
	try {
		return JSON.parse(rawBody.toString());
	} catch {
		return {};
	}
}

/** The node is disabled in the run that goes on, and passes on what its webhook has returned. */
export function prepare(data: IRunExecutionData, workflowData: INodeExecutionData[][]): void {
	const [next] = data.executionData?.nodeExecutionStack ?? [];
	if (next === undefined) throw new Error('The execution has nothing to go on with.');
	next.data.main = workflowData;
	next.metadata = { ...next.metadata, forwardAllOutputs: true };
}
