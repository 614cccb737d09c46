import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

import type { Request, Response } from 'express';
import { HookContext } from 'n8n-core';
import { jsonParse } from 'n8n-workflow';
import type {
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	IRunExecutionData,
	IWebhookData,
	IWorkflowBase,
	Workflow,
} from 'n8n-workflow';

import { makeAdditionalData } from '../additional-data';
import { makeWorkflow, startStored } from '../execution';
import type { Execution } from '../execution';
import type { N8n } from '../n8n';
import { PACKAGE_NAME, PASS_THROUGH } from '../node-types';
import { outputOf } from '../results';
import { defineWorkflow } from '../workflow-definition';
import { callWebhook, webhooksOf } from './webhook-call';
import { HttpError, serveWebhooks } from './webhook-server';
import type { Answer, WebhookServer } from './webhook-server';

type HookName = 'checkExists' | 'create' | 'delete';

const TRIGGER = 'Overten Trigger';

const NEXT = 'Next';

/** In ms. n8n 2.41.1 takes 10 ms or more to store an execution and start it. */
const START_MS = 5;

/**
 * A workflow that begins with an Overten Trigger: Overten Trigger → Next. Its hooks run in n8n-core's HookContext, its
 * webhook in the WebhookContext, and what it starts in WorkflowExecute.
 *
 * It is stored as text, as n8n's database has it: each hook, each call and each execution reads a Workflow of its own
 * from there, and its static data is written back where n8n 2.41.1 does it, if n8n-workflow says that it has changed.
 */
export class TriggerWorkflow {
	/** Called before n8n stores an execution: lets a test make its database slow, or fail. */
	beforeStart: () => Promise<void> = async () => {
		await nextTurn();
	};

	#server: WebhookServer | undefined;

	#n8n: N8n | undefined;

	#row = '';

	#executions: Promise<Execution>[] = [];

	static async start(): Promise<TriggerWorkflow> {
		const trigger = new TriggerWorkflow();
		trigger.#server = await serveWebhooks(
			'/webhook/*path',
			async (request, response) => await trigger.#receive(request, response),
		);
		return trigger;
	}

	async stop(): Promise<void> {
		await Promise.all(this.#executions);
		await this.#server?.stop();
	}

	/** Of this n8n, without a slash at its end. */
	get url(): string {
		if (this.#server === undefined) throw new Error('The server was not started.');
		return this.#server.url;
	}

	/** The address that Overten is to call. */
	get webhookUrl(): string {
		return `${this.url}/webhook/${this.#open(this.#stored()).webhook.path}`;
	}

	/** What n8n's database holds of the workflow's static data. */
	get staticData(): IDataObject {
		return this.#stored().staticData ?? {};
	}

	set staticData(staticData: IDataObject) {
		this.#row = JSON.stringify({ ...this.#stored(), staticData });
	}

	/** Stores the workflow. With a new ID it is another workflow, without static data and executions. */
	save(n8n: N8n, parameters: INodeParameters, workflowId = 'test-workflow', typeVersion = 3): void {
		const before = this.#row === '' ? undefined : this.#stored();
		const isNew = before?.id !== workflowId;
		this.#n8n = n8n;
		this.#row = JSON.stringify(
			defineWorkflow(n8n.types, {
				workflowId,
				nodes: [
					{
						name: TRIGGER,
						type: `${PACKAGE_NAME}.overtenTrigger`,
						typeVersion,
						parameters,
						webhookId: 'hook-of-the-trigger',
					},
					{ name: NEXT, type: PASS_THROUGH },
				],
				wires: [[TRIGGER, NEXT]],
				staticData: isNew ? {} : before.staticData,
			}),
		);
		if (isNew) this.#executions = [];
	}

	/**
	 * Publishes the workflow. When that fails, n8n runs the hook `delete`.
	 *
	 * @throws what the node's hooks throw
	 */
	async activate(): Promise<void> {
		const opened = this.#open(await this.#load());
		try {
			if (!(await runHook(opened, 'checkExists'))) await runHook(opened, 'create');
		} catch (error) {
			await runHook(opened, 'delete');
			throw error;
		} finally {
			await this.#saveStaticData(opened.workflow);
		}
	}

	/** @returns what the node's hook returns */
	async deactivate(): Promise<boolean> {
		const opened = this.#open(await this.#load());
		const result = await runHook(opened, 'delete');
		await this.#saveStaticData(opened.workflow);
		return result;
	}

	/** The executions that were started, once they have ended. */
	async executions(): Promise<Execution[]> {
		return await Promise.all(this.#executions);
	}

	/** The items that the node after the trigger got, of all executions that were started. */
	async items(): Promise<INodeExecutionData[]> {
		return (await this.executions()).flatMap((execution) => outputOf(execution, NEXT));
	}

	async #receive(request: Request, response: Response): Promise<Answer | undefined> {
		const { path } = request.params;
		const definition = await this.#load();
		const opened = this.#open(definition);
		if (opened.webhook.path !== [path].flat().join('/')) {
			throw new HttpError(404, 'The requested webhook is not registered.');
		}
		request.params = {};
		return await callWebhook({
			...opened,
			request,
			response,
			mode: 'webhook',
			start: async (data) => {
				// n8n 2.41 makes another Workflow of it here, for the execution's context. After that, n8n-workflow takes the static
				// data for unchanged (`WorkflowRunner.establishContextForPersistence`).
				makeWorkflow(this.#runningN8n(), definition);
				await this.#start(data);
			},
			saveStaticData: async () => {
				await this.#saveStaticData(opened.workflow);
			},
		});
	}

	/** Stores an execution and starts it. It has a Workflow of its own, with the static data of this moment. */
	async #start(data: IRunExecutionData): Promise<void> {
		await this.beforeStart();
		await sleep(START_MS);
		const workflow = await this.#load();
		const identity = { id: randomUUID(), mode: 'webhook' as const, workflow };
		const { ended } = startStored(this.#runningN8n(), identity, data, (staticData) => {
			this.staticData = staticData;
		});
		this.#executions.push(ended);
	}

	#open(definition: IWorkflowBase): Opened {
		const n8n = this.#runningN8n();
		const workflow = makeWorkflow(n8n, definition);
		const additionalData = makeAdditionalData({ ...n8n, mode: 'webhook', workflow: definition });
		const node = workflow.getNode(TRIGGER);
		const [webhook] = node === null ? [] : webhooksOf(workflow, node, additionalData);
		if (webhook === undefined) throw new Error('The workflow has no trigger.');
		return { workflow, webhook, additionalData };
	}

	async #load(): Promise<IWorkflowBase> {
		await nextTurn();
		return this.#stored();
	}

	#stored(): IWorkflowBase {
		return jsonParse<IWorkflowBase>(this.#row);
	}

	/** n8n-workflow marks static data that was changed. */
	async #saveStaticData({ staticData }: Workflow): Promise<void> {
		if (staticData.__dataChanged !== true) return;
		const text = JSON.stringify(staticData);
		await nextTurn();
		this.staticData = jsonParse<IDataObject>(text);
	}

	#runningN8n(): N8n {
		if (this.#n8n === undefined) throw new Error('No workflow is stored.');
		return this.#n8n;
	}
}

/** The workflow as n8n reads it from its database, with the webhook of its trigger. */
interface Opened {
	readonly workflow: Workflow;
	readonly webhook: IWebhookData;
	readonly additionalData: ReturnType<typeof makeAdditionalData>;
}

/** n8n calls these with mode and activation as here. */
async function runHook({ additionalData, webhook, workflow }: Opened, name: HookName) {
	const node = workflow.getNode(webhook.node);
	if (node === null) throw new Error('The workflow has no trigger.');
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const hook = nodeType.webhookMethods?.[webhook.webhookDescription.name]?.[name];
	if (hook === undefined) throw new Error(`The trigger has no hook '${name}'.`);
	const [mode, activation] =
		name === 'delete' ? (['internal', 'update'] as const) : (['trigger', 'activate'] as const);
	return await hook.call(
		new HookContext(workflow, node, additionalData, mode, activation, webhook),
	);
}
