import pWaitFor from 'p-wait-for';

import { ENDED } from '../n8n/executions-api.ts';
import type { StoredExecution, WorkflowToCreate } from '../n8n/rest-types.ts';
import { untilRegistered } from '../n8n/registered.ts';
import { progress } from '../progress.ts';
import type { Stack } from '../stack.ts';
import { UserError } from '../user-error.ts';
import { runToItsEnd } from './run.ts';
import { readExample, withParameters } from './workflow.ts';

/** The node that outputs the file. */
export const COLLECTED = 'File';

/** Long after the run has ended in the sandbox. */
const LIMIT_MS = 60_000;

const POLL_EVERY_MS = 200;

/**
 * One workflow starts a document and moves on; Overten starts another workflow through its trigger, which downloads the
 * file.
 *
 * @returns the execution of the other workflow
 * @throws {UserError} when it does not happen
 */
export async function runChain(stack: Stack): Promise<StoredExecution> {
	const { client, credentialId, url } = stack;
	const credentials = { overtenApi: credentialId };
	const collect = await readExample('examples/collect-finished-runs.json');
	const collectId = await client.createWorkflow(collect, credentials);
	await client.activateWorkflow(collectId);
	const webhookUrl = `${url}/webhook/${webhookIdOf(collect)}/overten`;
	await untilRegistered(webhookUrl);

	const start = await readExample('examples/start-and-move-on.json');
	progress(`Running the workflow '${start.name}' …`);
	await runToItsEnd(stack, withParameters(start, 'Document', { webhookUrl }), 'Start Here');
	const collected = await firstEnded(stack, collectId);
	progress(`Overten has called back, and the workflow '${collect.name}' has downloaded the file.`);
	return collected;
}

function webhookIdOf({ name, nodes }: WorkflowToCreate): string {
	const id = nodes.find(({ webhookId }) => webhookId !== undefined)?.webhookId;
	if (id === undefined) throw new TypeError(`'${name}' has no trigger with a webhook.`);
	return id;
}

async function firstEnded({ client }: Stack, workflowId: string): Promise<StoredExecution> {
	const id = await pWaitFor(
		async () => {
			const [execution] = await client.executions.list(workflowId);
			const hasEnded = execution !== undefined && ENDED.has(execution.status);
			return hasEnded && pWaitFor.resolveWith(execution.id);
		},
		{
			interval: POLL_EVERY_MS,
			timeout: {
				milliseconds: LIMIT_MS,
				message: new UserError('Overten has not sent an event to the trigger.'),
			},
		},
	);
	return await client.executions.read(id);
}
