import type { StoredExecution, WorkflowToCreate } from '../n8n/rest-types.ts';
import type { Stack } from '../stack.ts';
import { UserError } from '../user-error.ts';

/** The sandbox takes seconds; the real agents take up to 25 minutes each, one after another. */
const EXECUTION_LIMIT_MS = 90 * 60_000;

/**
 * Creates a workflow in n8n, and runs it.
 *
 * @param trigger the name of the node that it starts at
 * @throws {UserError} when it fails
 */
export async function runToItsEnd(
	{ client, credentialId }: Stack,
	workflow: WorkflowToCreate,
	trigger: string,
): Promise<StoredExecution> {
	const workflowId = await client.createWorkflow(workflow, { overtenApi: credentialId });
	const executionId = await client.runWorkflow(workflowId, trigger);
	const execution = await client.executions.waitFor(executionId, EXECUTION_LIMIT_MS);
	if (execution.status === 'success') return execution;
	const { error } = execution.data.resultData;
	const reason = [error?.message, error?.description].filter(Boolean).join(' ');
	throw new UserError(`The workflow failed: ${reason === '' ? execution.status : reason}`);
}
