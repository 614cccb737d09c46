import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Request, Response } from 'express';
import { WAITING_TOKEN_QUERY_PARAM } from 'n8n-core';
import type { IRunExecutionData } from 'n8n-workflow';

import { makeAdditionalData } from '../additional-data';
import { makeWorkflow, readStored, startStored } from '../execution';
import type { Execution, ExecutionIdentity } from '../execution';
import type { N8n } from '../n8n';
import { callWebhook, webhooksOf } from './webhook-call';
import type { WebhookCall } from './webhook-call';
import { HttpError, serveWebhooks } from './webhook-server';
import type { Answer, WebhookServer } from './webhook-server';

/** An execution in n8n's database. */
interface Row {
	readonly n8n: N8n;
	execution: Execution;
	status: 'waiting' | 'running' | 'ended';
	/** What a call of `hold` waits for. */
	readonly finish: (execution: Execution) => void;
}

/**
 * Stored executions that wait, and the address at which each is resumed. Nodes run in n8n-core's WebhookContext, and
 * executions in its WorkflowExecute; which call is let through follows n8n 2.41.1 (`webhooks/waiting-webhooks`).
 */
export class WaitingExecutions {
	/** Called before n8n stores that an execution continues: lets a test make its database slow, or fail. */
	beforeStart: () => Promise<void> = async () => {
		await nextTurn();
	};

	readonly #rows = new Map<string, Row>();

	#server: WebhookServer | undefined;

	static async start(): Promise<WaitingExecutions> {
		const executions = new WaitingExecutions();
		executions.#server = await serveWebhooks(
			'/webhook-waiting/:id{/:suffix}',
			async (request, response) => await executions.#resume(request, response),
		);
		return executions;
	}

	/** Of this n8n, without a slash at its end. */
	get url(): string {
		if (this.#server === undefined) throw new Error('The server was not started.');
		return this.#server.url;
	}

	/** Stores an execution that waits. @returns how it ends, when it no longer waits */
	async hold(n8n: N8n, execution: Execution): Promise<Execution> {
		return await new Promise((finish) => {
			this.#rows.set(execution.id, { n8n, execution, finish, status: 'waiting' });
		});
	}

	async stop(): Promise<void> {
		await this.#server?.stop();
	}

	async #resume(request: Request, response: Response): Promise<Answer | undefined> {
		const { id, suffix } = request.params;
		await nextTurn();
		const row = this.#rows.get(String(id));
		// n8n stores an execution when it starts: until it is held here, it runs.
		if (row === undefined || row.status === 'running') {
			throw new HttpError(409, `The execution "${String(id)}" is running already.`);
		}
		if (row.status === 'ended') {
			throw new HttpError(409, `The execution "${String(id)} has finished already.`);
		}
		const { execution, n8n } = row;
		const data = readStored(execution);
		if (request.query[WAITING_TOKEN_QUERY_PARAM] !== data.resumeToken) {
			return { status: 401, body: { error: 'Invalid token' } };
		}
		return await callWaiting({
			n8n,
			execution,
			data,
			suffix: String(suffix),
			request,
			response,
			start: async (goingOn) => {
				await this.#goOn(row, goingOn);
			},
		});
	}

	/** @throws when it does not wait any more: of two calls, n8n lets one go on */
	async #goOn(row: Row, data: IRunExecutionData): Promise<void> {
		await this.beforeStart();
		if (row.status !== 'waiting') throw new Error('The execution is being resumed already.');
		row.status = 'running';
		const { execution, n8n } = row;
		void startStored(n8n, execution, data).ended.then((ended) => {
			row.execution = ended;
			row.status = ended.run.waitTill == null ? 'ended' : 'waiting';
			if (row.status === 'ended') row.finish(ended);
		});
	}
}

/** A call that has been let through to an execution that waits. */
export interface WaitingCall extends Pick<WebhookCall, 'request' | 'response' | 'start'> {
	readonly n8n: N8n;
	readonly execution: ExecutionIdentity;
	/** As it was read from the database; it is changed. */
	readonly data: IRunExecutionData;
	/** The last part of the address. */
	readonly suffix: string;
}

/** Runs the `webhook()` of the node that waits, and resumes the execution as the node says. */
export async function callWaiting(call: WaitingCall): Promise<Answer | undefined> {
	const { data, execution, n8n, request, response, start, suffix } = call;
	request.params = {};
	const nodeName = prepareToResume(data);
	const workflow = makeWorkflow(n8n, execution.workflow);
	const node = workflow.getNode(nodeName);
	const additionalData = makeAdditionalData({ ...n8n, ...execution, executionId: execution.id });
	const webhook =
		node === null
			? undefined
			: webhooksOf(workflow, node, additionalData).find(
					({ path, webhookDescription }) =>
						path === suffix && webhookDescription.restartWebhook === true,
				);
	if (webhook === undefined) throw new HttpError(404, 'There is no waiting webhook here.');
	return await callWebhook({
		request,
		response,
		workflow,
		webhook,
		additionalData,
		mode: execution.mode,
		waiting: data,
		start,
		// n8n does not store static data of a workflow that waits before it continues.
		saveStaticData: async () => {
			await nextTurn();
		},
	});
}

/**
 * n8n disables the node that waits, and takes back the run in which it began to.
 *
 * @returns the name of the node
 */
function prepareToResume(data: IRunExecutionData): string {
	const { lastNodeExecuted = '', runData } = data.resultData;
	const [next] = data.executionData?.nodeExecutionStack ?? [];
	if (next === undefined) throw new Error('The execution has nothing to go on with.');
	next.node.disabled = true;
	data.waitTill = undefined;
	runData[lastNodeExecuted]?.pop();
	return lastNodeExecuted;
}
