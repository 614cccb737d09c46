import { randomUUID } from 'node:crypto';

import axios from 'axios';
import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { DeliveryOrder, SandboxAddress } from '../../../sandbox/control-types.ts';
import type { Publication, WorkflowToCreate } from '../../../scripts/n8n/rest-types.ts';
import type { SandboxControl } from '../../support/sandbox-control.ts';
import type { SetUp } from './host.ts';
import { itemsOf, until } from './runs.ts';
import { chain, CREDENTIALS, node, NODES } from './workflow.ts';

const TRIGGER_TYPE = 'n8n-nodes-overten.overtenTrigger';

const POLLING_TYPE = 'n8n-nodes-overten.overtenPollingTrigger';

/** The name of the node. */
export const TRIGGER = 'Overten Trigger';

/** Enough time for n8n to start an execution that it should not start, in ms. */
export const A_WHILE_MS = 1_000;

/** A workflow that an Overten Trigger starts. */
export interface TriggeredWorkflow {
	readonly id: string;
	/** The webhook URL for Overten. */
	readonly url: string;
}

/** Creates the workflow and activates it. @param end the node after the trigger */
export async function activateTrigger(
	setUp: SetUp,
	webhooksAt: string,
	parameters: INodeParameters,
	end: INode = doNothing(),
): Promise<TriggeredWorkflow> {
	const triggered = await createTriggered(setUp, webhooksAt, parameters, end);
	await setUp.client.activateWorkflow(triggered.id);
	return triggered;
}

/** Creates the workflow. @param change its settings, for example */
export async function createTriggered(
	{ client, credentialId }: SetUp,
	webhooksAt: string,
	parameters: INodeParameters,
	end: INode = doNothing(),
	change: (workflow: WorkflowToCreate) => WorkflowToCreate = (workflow) => workflow,
): Promise<TriggeredWorkflow> {
	const webhookId = randomUUID();
	const trigger = { ...node(TRIGGER, TRIGGER_TYPE, 3, parameters), webhookId };
	const id = await client.createWorkflow(change(startedBy(trigger, end)), {
		overtenApi: credentialId,
	});
	const url = `${webhooksAt}/webhook/${webhookId}/overten`;
	return { id, url };
}

/** Activates a workflow that an Overten Polling Trigger starts, every minute. @returns its ID */
export async function activatePolling(
	{ client, credentialId }: SetUp,
	parameters: INodeParameters,
): Promise<string> {
	const pollTimes = { item: [{ mode: 'everyMinute' }] };
	const trigger = node(TRIGGER, POLLING_TYPE, 1, { ...parameters, pollTimes });
	const id = await client.createWorkflow(startedBy(trigger, doNothing()), {
		overtenApi: credentialId,
	});
	await client.activateWorkflow(id);
	return id;
}

function doNothing(): INode {
	return node(NODES.end, 'n8n-nodes-base.noOp', 1);
}

function startedBy(trigger: INode, end: INode): WorkflowToCreate {
	return chain('Finished runs', [{ ...trigger, credentials: CREDENTIALS }, end]);
}

/**
 * @returns once exactly these URLs are subscribed in Overten: n8n activates and deactivates triggers in the background
 */
export async function untilSubscribed(
	sandbox: SandboxAddress,
	urls: readonly string[],
): Promise<void> {
	await until(`${String(urls.length)} subscriptions are there`, 20_000, async () => {
		const found = await subscribedUrls(sandbox);
		return found.join() === urls.join() ? true : undefined;
	});
}

async function subscribedUrls({ apiKey, apiUrl }: SandboxAddress): Promise<string[]> {
	const { data } = await axios.get<{ webhooks: { url: string }[] }>(`${apiUrl}/webhooks`, {
		headers: { authorization: `Bearer ${apiKey}` },
		proxy: false,
	});
	return data.webhooks.map(({ url }) => url);
}

/** Starts a run without n8n. @returns the ID of its task */
export async function startRun(
	{ apiKey, apiUrl }: Pick<SandboxAddress, 'apiKey' | 'apiUrl'>,
	prompt: string,
): Promise<string> {
	const { data } = await axios.post<{ task_id: string }>(
		`${apiUrl}/excel/generate`,
		{ prompt, async: true },
		{ headers: { authorization: `Bearer ${apiKey}` }, proxy: false },
	);
	return data.task_id;
}

/** A delivery for a completed run, in the format of the sandbox's control API. */
export function deliveryTo(url: string, taskId: string): DeliveryOrder {
	return {
		url,
		body: { event: 'run.completed', run_id: 'run_1', task_id: taskId, format: 'word' },
	};
}

/** @returns the final status of publishing a workflow in n8n */
export async function untilPublished({ client }: SetUp, workflowId: string): Promise<Publication> {
	return await until('n8n has published the workflow', 90_000, async () => {
		const publication = await client.publicationOf(workflowId);
		return publication.status === 'in_progress' ? undefined : publication;
	});
}

/** @returns once every run has ended in Overten */
export async function untilEnded(control: SandboxControl): Promise<void> {
	await until('all runs have ended', 20_000, async () => {
		const tasks = await control.tasks();
		const isOver = tasks.every(({ status }) => status === 'completed' || status === 'failed');
		return isOver ? true : undefined;
	});
}

/** @returns the items of all executions of a workflow */
export async function itemsOfAll(
	{ client }: SetUp,
	{ id }: Pick<TriggeredWorkflow, 'id'>,
): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = [];
	for (const execution of await client.executions.list(id)) {
		items.push(...itemsOf(await client.executions.waitFor(execution.id, 30_000)));
	}
	return items;
}

/** @returns the IDs of the executions, once there are `count` */
export async function untilStarted(
	{ client }: SetUp,
	{ id }: Pick<TriggeredWorkflow, 'id'>,
	count: number,
): Promise<string[]> {
	return await until(`${String(count)} executions have started`, 20_000, async () => {
		const executions = await client.executions.list(id);
		return executions.length >= count ? executions.map((execution) => execution.id) : undefined;
	});
}
