import type { IWebhookDescription } from 'n8n-workflow';

import { ParameterError } from '../../../errors/parameter-error';
import type { Item } from '../../../execution/batch';
import { checkReachable } from '../../../webhooks/reachability';

/** The last part of the address at which a paused execution is called: the path of the node's webhook. */
const RESUME_PATH = 'overten';

/** Called while an execution waits, and at no other time: there is nothing to register anywhere. */
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

const OTHER_MODE = "Choose 'Async: Poll Until Done' as Execution Mode.";

/**
 * The address that resumes this execution, for Overten to call.
 *
 * @throws {ParameterError} when this execution cannot pause, before any credits are used
 */
export async function readResumeUrl({ client, context }: Item): Promise<string> {
	// Agents before version 3 run their tools within themselves; those since let n8n run them, which can pause.
	if ('cloneWith' in context) {
		throw new ParameterError(
			'A tool of this AI agent cannot pause the workflow',
			`${OTHER_MODE} Or add the agent anew: since version 3 of its node, its tools can.`,
		);
	}
	if (isN8n1(context) && context.getMode() === 'integrated') {
		throw new ParameterError(
			'In n8n 1, a workflow that was called by another one cannot pause',
			`n8n would hand the caller its own items back, without the files. ${OTHER_MODE}`,
		);
	}
	const { id: workflowId = '' } = context.getWorkflow();
	if (workflowId === '' || workflowId === '__EMPTY__') {
		throw new ParameterError(
			'A workflow that is not saved cannot pause',
			'Save the workflow, then run it again.',
		);
	}
	const resumeUrl: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}', 0);
	if (typeof resumeUrl !== 'string' || !URL.canParse(resumeUrl)) {
		throw new ParameterError('This execution has no address to be woken at', OTHER_MODE);
	}
	const url = new URL(resumeUrl);
	checkReachable(url, await client.host(), `Or: ${OTHER_MODE}`);
	url.pathname = `${url.pathname.replace(/\/$/, '')}/${RESUME_PATH}`;
	return url.toString();
}

/** It lacks what the types of n8n 2.x have. */
function isN8n1(context: object): boolean {
	return !('isToolExecution' in context);
}
