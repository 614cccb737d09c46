import { randomUUID } from 'node:crypto';

import axios from 'axios';
import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import pWaitFor from 'p-wait-for';

import type { N8nClient } from '../../../scripts/n8n/client.ts';
import { untilRegistered } from '../../../scripts/n8n/registered.ts';
import type { StoredExecution, WorkflowToCreate } from '../../../scripts/n8n/rest-types.ts';
import type { SetUp } from './host.ts';
import { NODES, promptsWorkflow } from './workflow.ts';

const POLL_EVERY_MS = 200;

/** An active workflow that generates files from prompts. */
export interface PromptsWorkflow {
	readonly id: string;
	/** Starts an execution with one item per prompt. */
	post(prompts: readonly string[]): Promise<void>;
	/** The same. @returns the ID of the execution, which has started */
	run(prompts: readonly string[]): Promise<string>;
}

/** @param webhooksAt the base URL of n8n's webhooks */
export async function activatePrompts(
	setUp: SetUp,
	webhooksAt: string,
	overten: INodeParameters,
	settings: Partial<INode> = {},
): Promise<PromptsWorkflow> {
	return await activate(setUp, webhooksAt, (path) => promptsWorkflow(path, overten, settings));
}

/** The same for a workflow of another shape. @param make creates a workflow that starts with a webhook at the path */
export async function activate(
	{ client, credentialId }: SetUp,
	webhooksAt: string,
	make: (path: string) => WorkflowToCreate,
): Promise<PromptsWorkflow> {
	const path = randomUUID();
	const workflow = make(path);
	const id = await client.createWorkflow(workflow, { overtenApi: credentialId });
	await client.activateWorkflow(id);
	const address = `${webhooksAt}/webhook/${path}`;
	await untilRegistered(address);
	const post = async (prompts: readonly string[]) => {
		await axios.post(address, { prompts }, { proxy: false });
	};
	const run = async (prompts: readonly string[]) => {
		const before = await newestOf(client, id);
		await post(prompts);
		return await until('the execution has started', 20_000, async () => {
			const newest = await newestOf(client, id);
			return newest === before ? undefined : newest;
		});
	};
	return { id, post, run };
}

async function newestOf(client: N8nClient, workflowId: string): Promise<string | undefined> {
	const [newest] = await client.executions.list(workflowId);
	return newest?.id;
}

/** @returns once the execution is stored and paused */
export async function untilPaused(client: N8nClient, executionId: string): Promise<void> {
	await until('the execution is paused', 30_000, async () => {
		const status = await client.executions.readStatus(executionId);
		return status === 'waiting' ? true : undefined;
	});
}

/** Presses Retry, and waits for the end of the new execution. */
export async function retryAndWait(
	client: N8nClient,
	workflowId: string,
	executionId: string,
): Promise<StoredExecution> {
	await client.executions.retry(executionId);
	const id = await until('the retry has started', 20_000, async () => {
		const newest = await newestOf(client, workflowId);
		return newest === executionId ? undefined : newest;
	});
	return await client.executions.waitFor(id, 60_000);
}

/** Runs a workflow by hand, as in the editor, from its first node, whose output is pinned. */
export async function runByHand(
	{ client, credentialId }: SetUp,
	make: (path: string) => WorkflowToCreate,
	prompts: readonly string[],
): Promise<{ executionId: string; workflowId: string }> {
	const workflow = make(randomUUID());
	const pinData = { [NODES.start]: [{ json: { body: { prompts: [...prompts] } } }] };
	const workflowId = await client.createWorkflow(
		{ ...workflow, pinData },
		{ overtenApi: credentialId },
	);
	return { workflowId, executionId: await client.runWorkflow(workflowId, NODES.start) };
}

/**
 * Polls until there is an answer.
 *
 * @throws when there is none within `limitMs`
 */
export async function until<T>(
	what: string,
	limitMs: number,
	ask: () => Promise<T | undefined>,
): Promise<T> {
	return await pWaitFor(
		async () => {
			const answer = await ask();
			return answer !== undefined && pWaitFor.resolveWith(answer);
		},
		{
			interval: POLL_EVERY_MS,
			timeout: {
				milliseconds: limitMs,
				message: `It did not come to it within ${String(limitMs)} ms that ${what}.`,
			},
		},
	);
}

/** The output of a node in its last run. */
export function itemsOf(
	{ data }: StoredExecution,
	node: string = NODES.end,
	output = 0,
): INodeExecutionData[] {
	return data.resultData.runData[node]?.at(-1)?.data?.main?.[output] ?? [];
}

/** How often a node has run in an execution. */
export function runCount({ data }: StoredExecution, node: string = NODES.end): number {
	return data.resultData.runData[node]?.length ?? 0;
}

/** Why executions have failed; [] if none has. */
export function failuresOf(executions: readonly StoredExecution[]): string[] {
	const failed = executions.filter(({ status }) => status !== 'success');
	return failed.map(({ data, id, status }) => {
		const { error } = data.resultData;
		return [id, status, error?.message, error?.description].join(' · ');
	});
}
