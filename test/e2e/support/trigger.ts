import { randomUUID } from 'node:crypto';

import axios from 'axios';
import type { INodeParameters } from 'n8n-workflow';

import type { DeliveryOrder, SandboxAddress } from '../../../sandbox/control-types.ts';
import type { Publication } from '../../../scripts/n8n/rest-types.ts';
import type { SetUp } from './host.ts';
import { until } from './runs.ts';
import { chain, node, NODES } from './workflow.ts';

const TRIGGER_TYPE = 'n8n-nodes-overten.overtenTrigger';

/** The name of the node. */
export const TRIGGER = 'Overten Trigger';

/** A workflow that an Overten Trigger starts. */
export interface TriggeredWorkflow {
	readonly id: string;
	/** The webhook URL for Overten. */
	readonly url: string;
}

/** Creates the workflow and activates it. */
export async function activateTrigger(
	setUp: SetUp,
	webhooksAt: string,
	parameters: INodeParameters,
): Promise<TriggeredWorkflow> {
	const triggered = await createTriggered(setUp, webhooksAt, parameters);
	await setUp.client.activateWorkflow(triggered.id);
	return triggered;
}

/** Creates the workflow. */
export async function createTriggered(
	{ client, credentialId }: SetUp,
	webhooksAt: string,
	parameters: INodeParameters,
): Promise<TriggeredWorkflow> {
	const webhookId = randomUUID();
	const trigger = {
		...node(TRIGGER, TRIGGER_TYPE, 3, parameters),
		webhookId,
		credentials: { overtenApi: { id: '', name: 'Overten account' } },
	};
	const workflow = chain('Finished runs', [trigger, node(NODES.end, 'n8n-nodes-base.noOp', 1)]);
	const id = await client.createWorkflow(workflow, { overtenApi: credentialId });
	const url = `${webhooksAt}/webhook/${webhookId}/overten`;
	return { id, url };
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
	{ apiKey, apiUrl }: SandboxAddress,
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

/** @returns the IDs of the executions, once there are `count` */
export async function untilStarted(
	{ client }: SetUp,
	{ id }: TriggeredWorkflow,
	count: number,
): Promise<string[]> {
	return await until(`${String(count)} executions have started`, 20_000, async () => {
		const executions = await client.listExecutions(id);
		return executions.length >= count ? executions.map((execution) => execution.id) : undefined;
	});
}
