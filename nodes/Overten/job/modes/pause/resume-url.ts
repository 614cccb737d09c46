import type { IWebhookDescription } from 'n8n-workflow';

import { ParameterError } from '../../../errors/parameter-error';
import type { Item } from '../../../execution/batch';
import { checkReachable } from '../../../webhooks/reachability';

/** The last part of the resume URL of a paused execution: the path of the node's webhook. */
const RESUME_PATH = 'overten';

/** Called only while an execution waits, so there is nothing to register. */
export const RESUME_WEBHOOKS: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		path: RESUME_PATH,
		isFullPath: true,
		restartWebhook: true,
	},
];

/** What to do instead. */
export const OTHER_MODE = "Set Execution Mode to 'Async: Poll Until Done'.";

/**
 * The address that resumes this execution, for Overten to call.
 *
 * @throws {ParameterError} when this execution cannot pause, before any credits are used
 */
export async function readResumeUrl({ client, context }: Item): Promise<string> {
	// AI Agent nodes before version 3 run their tools themselves; since version 3, n8n runs them and can pause.
	if ('cloneWith' in context) {
		throw new ParameterError(
			'A tool of this AI agent cannot pause the workflow',
			`${OTHER_MODE} Or replace the AI Agent node with a new one: since version 3, its tools can pause the workflow.`,
		);
	}
	if (isN8n1(context) && context.getMode() === 'integrated') {
		throw new ParameterError(
			'In n8n 1, a workflow called by another workflow cannot pause',
			`n8n would return the caller's own items, without the files. ${OTHER_MODE}`,
		);
	}
	const { id: workflowId = '' } = context.getWorkflow();
	if (workflowId === '' || workflowId === '__EMPTY__') {
		throw new ParameterError(
			'An unsaved workflow cannot pause',
			'Save the workflow, then run it again.',
		);
	}
	const resumeUrl: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}', 0);
	if (typeof resumeUrl !== 'string' || !URL.canParse(resumeUrl)) {
		throw new ParameterError('n8n provides no resume URL for this execution', OTHER_MODE);
	}
	const url = new URL(resumeUrl);
	checkReachable(url, await client.host(), `Alternatively: ${OTHER_MODE}`);
	url.pathname = `${url.pathname.replace(/\/$/, '')}/${RESUME_PATH}`;
	return url.toString();
}

/** The contexts of n8n 2.x have this method; those of n8n 1.x do not. */
function isN8n1(context: object): boolean {
	return !('isToolExecution' in context);
}
